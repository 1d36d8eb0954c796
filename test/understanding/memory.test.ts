import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.js';

const script = fileURLToPath(new URL('./remembered.mjs', import.meta.url));

/** How many of 300 messages stand in the heap of a process that has read them all. */
function remembered(host: 'ours' | 'stock'): number {
  const dist = join(projectRoot(), 'dist/src');
  return Number(execFileSync('node', [script, host, dist], { encoding: 'utf8', maxBuffer: 1 << 20 }));
}

describe('what stays in memory of what people wrote', () => {
  it('is nothing', () => expect(remembered('ours')).toBe(0));
  it('is nearly everything with stock nlp.js, so this test can fail', () =>
    expect(remembered('stock')).toBeGreaterThan(250));
});
