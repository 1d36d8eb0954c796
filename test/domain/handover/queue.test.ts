import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseTiers } from '../../../src/domain/handover/case.js';
import { claimTarget } from '../../../src/domain/handover/deadlines.js';
import { byTurn, canServe, nextFor, offerTo } from '../../../src/domain/handover/queue.js';
import { busyDay, p95 } from './day.js';
import { caseOf, dutyOf, noon } from './samples.js';

const hour = 3_600_000;

describe('a day with twice as many people as can be helped', () => {
  const waits = busyDay(500, 7);

  it('keeps who is in danger within the target', () => {
    expect(waits.T0.length).toBeGreaterThan(5);
    expect(p95(waits.T0)).toBeLessThanOrEqual(claimTarget.T0);
    expect(p95(waits.T1)).toBeLessThanOrEqual(claimTarget.T1);
  });

  it('helps everybody, and nobody waits longer than a day and what came before', () => {
    const all = caseTiers.flatMap((tier) => waits[tier]);
    expect(all).toHaveLength(500);
    expect(Math.max(...waits.T3)).toBeLessThan(24 * hour);
  });

  it('would not, first come first served', () => {
    const fair = busyDay(500, 7, (a, b) => a.waitingSince - b.waitingSince);
    expect(p95(fair.T1)).toBeGreaterThan(claimTarget.T1);
  });
});

describe('whose turn it is', () => {
  const someCase = fc.record({
    tier: fc.constantFrom(...caseTiers),
    waited: fc.integer({ min: 0, max: 72 * 60 }),
    age: fc.constantFrom('adult' as const, 'unknown' as const),
  });

  it('is an order: it holds whichever way it is asked, and nobody starves', () => {
    fc.assert(
      fc.property(fc.array(someCase, { minLength: 2, maxLength: 12 }), (some) => {
        const cases = some.map(({ tier, waited, age }, n) =>
          caseOf({ id: `c${n}`, tier, age, waitingSince: noon - waited * 60_000 }),
        );
        const sorted = [...cases].sort(byTurn);
        expect([...cases].reverse().sort(byTurn)).toEqual(sorted);
        for (const [at, before] of sorted.entries())
          for (const after of sorted.slice(at + 1)) {
            if (before.tier === 'T0') continue;
            expect(before.waitingSince - after.waitingSince).toBeLessThanOrEqual(24.5 * hour);
          }
      }),
    );
  });

  it('is never that of a case she may not see', () => {
    const hidden = caseOf({ excluded: ['ngo'] });
    expect(canServe(dutyOf('a'), hidden)).toBe(false);
    expect(canServe(dutyOf('a', { employer: 'other' }), caseOf({ excluded: ['kigali'] }))).toBe(false);
    expect(nextFor(dutyOf('a'), [hidden])).toBeUndefined();
    expect(offerTo(hidden, [dutyOf('a')], [hidden])).toBeUndefined();
  });

  it('asks for the language and the skill; Kirundi goes to who speaks Kinyarwanda', () => {
    expect(canServe(dutyOf('a', { languages: ['fr'] }), caseOf())).toBe(false);
    expect(canServe(dutyOf('a'), caseOf({ language: 'rn' }))).toBe(true);
    expect(canServe(dutyOf('a'), caseOf({ skill: 'child' }))).toBe(false);
    expect(canServe(dutyOf('a', { skills: ['child'] }), caseOf({ skill: 'child' }))).toBe(true);
  });

  it('is that of a case already offered to her, also when she is full', () => {
    const offered = caseOf({ id: 'o', phase: 'offered', holder: 'a' });
    const held = [1, 2].map((n) => caseOf({ id: `h${n}`, phase: 'talking', holder: 'a' }));
    expect(nextFor(dutyOf('a'), [caseOf({ waitingSince: noon + 1 }), offered, ...held])?.id).toBe('o');
    expect(nextFor(dutyOf('b'), [offered])).toBeUndefined();
  });

  it('is not offered to who is full or gave it back, but can still be taken by her', () => {
    const waiting = caseOf({ passedBy: ['a'] });
    const full = [1, 2, 3].map((n) => caseOf({ id: `h${n}`, phase: 'talking', holder: 'b' }));
    const staff = [dutyOf('a'), dutyOf('b')];
    expect(offerTo(waiting, staff, [waiting, ...full])).toBeUndefined();
    expect(offerTo(waiting, staff, [waiting, ...full.slice(1)])?.id).toBe('b');
    expect(nextFor(dutyOf('a'), [waiting])?.id).toBe('c');
  });
});
