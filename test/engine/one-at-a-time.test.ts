import { describe, expect, it } from 'vitest';
import { oneAtATime } from '../../src/engine/one-at-a-time.js';

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('one at a time', () => {
  it('keeps the order of one key and lets other keys pass', async () => {
    const run = oneAtATime();
    const seen: string[] = [];
    const slow = run('a', async () => {
      for (let i = 0; i < 5; i++) await soon();
      seen.push('a1');
    });
    const next = run('a', async () => void seen.push('a2'));
    const other = run('b', async () => void seen.push('b1'));
    await Promise.all([slow, next, other]);
    expect(seen).toEqual(['b1', 'a1', 'a2']);
  });

  it('goes on after a task that failed', async () => {
    const run = oneAtATime();
    await expect(run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(run('a', async () => 'yes')).resolves.toBe('yes');
  });
});
