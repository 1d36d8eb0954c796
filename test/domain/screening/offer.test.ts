import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../src/domain/screening/advice.js';
import { instrumentFlaws } from '../../../src/domain/screening/instrument.js';
import { nextOfferStep, type OfferFacts, undecided } from '../../../src/domain/screening/next-step.js';
import { offerLevel } from '../../../src/domain/screening/offer-level.js';
import { loadOffer } from '../../support/offer-instrument.js';

const offer = loadOffer();
const ids = offer.signals.map((signal) => signal.id);
const rank = { 'NONE-FOUND': 0, YELLOW: 1, ORANGE: 2, RED: 3 };
const level = (...present: string[]) => offerLevel(offer, new Set(present));
const facts = (more: Partial<OfferFacts> = {}): OfferFacts => ({
  present: [],
  absent: [],
  skipped: [],
  asked: 0,
  when: null,
  where: null,
  more: false,
  ...more,
});

describe('the level of an offer', () => {
  it('is RED with one critical sign', () => expect(level('passport-kept')).toBe('RED'));
  it('is ORANGE with one strong sign', () => expect(level('worker-pays')).toBe('ORANGE'));
  it('is RED with one strong and one weak sign', () =>
    expect(level('worker-pays', 'no-experience')).toBe('RED'));
  it('is ORANGE with three medium signs', () =>
    expect(level('stranger-contact', 'pressed-to-decide', 'bring-others')).toBe('ORANGE'));
  it('is YELLOW with two weak signs', () =>
    expect(level('no-experience', 'housing-included')).toBe('YELLOW'));
  it('is NONE-FOUND with one weak sign, and with nothing', () => {
    expect(level('no-experience')).toBe('NONE-FOUND');
    expect(level()).toBe('NONE-FOUND');
  });
  it('does not move with the risk of the country alone', () => {
    expect(level('risk-context', 'no-experience')).toBe('NONE-FOUND');
    expect(level('risk-context', 'worker-pays')).toBe('ORANGE');
  });

  it('never falls when a sign is added, and does not depend on order', () => {
    fc.assert(
      fc.property(fc.subarray(ids), fc.constantFrom(...ids), (present, more) => {
        expect(rank[level(...present, more)]).toBeGreaterThanOrEqual(rank[level(...present)]);
        expect(level(...[...present].reverse())).toBe(level(...present));
      }),
    );
  });
});

describe('the next step', () => {
  it('asks when and where right after a critical sign, then gives the result', () => {
    const one = facts({ present: ['passport-kept'] });
    expect(nextOfferStep(offer, one)).toEqual({ kind: 'when' });
    expect(nextOfferStep(offer, { ...one, when: 'today' })).toEqual({ kind: 'where' });
    expect(nextOfferStep(offer, { ...one, when: 'today', where: 'bus' })).toEqual({ kind: 'result' });
    expect(nextOfferStep(offer, { ...one, when: 'today', where: 'bus', more: true }).kind).toBe('ask');
  });

  it('asks at most five questions about signals, never one that is settled, and ends', () => {
    const answer = fc.constantFrom('present', 'absent', 'skipped');
    fc.assert(
      fc.property(fc.subarray(ids), fc.array(answer, { minLength: 40, maxLength: 40 }), (present, given) => {
        let now = facts({ present });
        let asked = 0;
        for (const as of given) {
          const step = nextOfferStep(offer, now);
          if (step.kind === 'result') break;
          if (step.kind === 'when') now = { ...now, when: 'unknown' };
          else if (step.kind === 'where') now = { ...now, where: 'unknown' };
          else {
            expect([...now.present, ...now.absent, ...now.skipped]).not.toContain(step.signal);
            asked += 1;
            now = { ...now, asked, [as]: [...now[as], step.signal] };
          }
        }
        expect(asked).toBeLessThanOrEqual(5);
        expect(nextOfferStep(offer, now).kind).toBe('result');
      }),
    );
  });

  it('knows what forbids a level word while nothing was found', () => {
    expect(undecided(offer, facts())).toEqual(offer.decisive);
    expect(undecided(offer, facts({ absent: offer.decisive }))).toEqual([]);
    expect(undecided(offer, facts({ skipped: offer.decisive }))).toEqual(offer.decisive);
  });
});

describe('the instrument', () => {
  it('has 36 signals and names only signals it has', () => {
    expect(ids).toHaveLength(36);
    expect(instrumentFlaws(offer)).toEqual([]);
    expect(instrumentFlaws({ ...offer, ask: ['nothing-such'] })).toEqual(['no such signal: nothing-such']);
  });
  it('leads to three different things to do, whatever was found', () => {
    fc.assert(fc.property(fc.subarray(ids), (present) => new Set(adviceFor(present)).size === 3));
  });
});
