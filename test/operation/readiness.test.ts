import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hindrances, type ReadinessParts } from '../../src/operation/readiness.js';

const folder = mkdtempSync(join(tmpdir(), 'inzira-ready-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const now = 1_000_000;
const counts = { open: 1, failed: 0, held: 0 };
const never = () => new Promise<never>(() => {});

function partsWith(store: Partial<ReadinessParts['store']> = {}, held = false): ReadinessParts {
  const outbox = async () => ({ ...counts, oldestDueAt: undefined });
  return {
    store: { probe: async () => {}, outbox, ...store },
    clock: { now: () => now },
    folder,
    isHeldBack: () => held,
  };
}
const dueSince = (at: number) => ({ outbox: async () => ({ ...counts, oldestDueAt: at }) });

describe('an instance', () => {
  it('is ready when it can write, has room, and moves its lines', async () => {
    expect(await hindrances(partsWith())).toEqual([]);
    expect(await hindrances(partsWith(dueSince(now - 59_000)))).toEqual([]);
  });

  it('is not while its store refuses, or does not answer', async () => {
    expect(await hindrances(partsWith({ probe: () => Promise.reject(new Error('full')) }))).toEqual([
      'store',
    ]);
    expect(await hindrances(partsWith({ probe: never }))).toEqual(['store']);
  });

  it('is not while a line is due for a minute, unless a platform holds it back', async () => {
    const late = dueSince(now - 61_000);
    expect(await hindrances(partsWith(late))).toEqual(['outbox']);
    expect(await hindrances(partsWith(late, true))).toEqual([]);
  });

  it('is not when nobody can say how full its disk is', async () => {
    expect(await hindrances({ ...partsWith(), folder: join(folder, 'gone') })).toEqual(['disk']);
    expect(await hindrances({ ...partsWith(), folder: undefined })).toEqual([]);
  });
});
