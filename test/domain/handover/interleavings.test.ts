import { describe, expect, it } from 'vitest';
import { interleave } from './interleavings.js';

/** INZIRA_INTERLEAVINGS=1000000 for the long run. */
const steps = Number(process.env.INZIRA_INTERLEAVINGS ?? 50_000);

describe('replies of two counsellors over fifty chats', () => {
  it('never reach another than the one they were written for', { timeout: 600_000 }, () => {
    const tally = interleave(steps, 20261125);
    expect(tally.crossed).toBe(0);
    expect(tally.accepted).toBeGreaterThan(steps / 100);
    expect(tally.refused).toBeGreaterThan(steps / 100);
  });

  it('would, if nothing named were compared', () => {
    expect(interleave(50_000, 1, () => true).crossed).toBeGreaterThan(0);
  });

  it('would, if only the case number were compared as a place in a list', () => {
    const byPlace = interleave(50_000, 1, (grip, found) => grip.grip === found.grip);
    expect(byPlace.crossed).toBeGreaterThan(0);
  });
});
