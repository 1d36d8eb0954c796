import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Case, caseTiers, isHeld, isPressing } from '../../../src/domain/handover/case.js';
import { dueEvent } from '../../../src/domain/handover/deadlines.js';
import { alwaysOpen, type Hours, isOpen, nextOpening } from '../../../src/domain/handover/hours.js';
import { pseudonymFrom } from '../../../src/domain/handover/pseudonym.js';
import { codeFrom, readCode } from '../../../src/domain/handover/return-code.js';
import { answeringMs, wayFor } from '../../../src/domain/handover/safe-contact.js';
import { type CaseEvent, step } from '../../../src/domain/handover/transition.js';
import { caseOf, noon, seeded } from './samples.js';

const by = fc.constantFrom('aline', 'ben');
const ending = { outcome: 'helped', referral: null, followUp: null } as const;
const events: fc.Arbitrary<CaseEvent> = fc.oneof(
  fc.record({ kind: fc.constant('offered' as const), to: by }),
  fc.record({ kind: fc.constant('claimed' as const), by }),
  fc.record({ kind: fc.constant('human-line' as const), by, lineId: fc.string() }),
  fc.constant({ kind: 'person-line' } as const),
  fc.record({
    kind: fc.constant('returned' as const),
    why: fc.constantFrom('silent' as const, 'disconnected' as const),
  }),
  fc.record({ kind: fc.constant('given-back' as const), by }),
  fc.record({
    kind: fc.constant('transfer-asked' as const),
    by,
    to: by,
  }),
  fc.record({ kind: fc.constant('transfer-accepted' as const), by }),
  fc.record({ kind: fc.constant('transfer-rejected' as const), by }),
  fc.record({ kind: fc.constant('taken-over' as const), by }),
  fc.record({ kind: fc.constant('reassigned' as const), by, to: by }),
  fc.record({ kind: fc.constant('back-to-bot' as const), by }),
  fc.record({ kind: fc.constant('closed' as const), by, ending: fc.constant(ending) }),
  fc.constant({ kind: 'ended-by-person' } as const),
  fc.constant({ kind: 'fell-silent' } as const),
  fc.constant({ kind: 'timed-out' } as const),
  fc.constant({ kind: 'alarmed' } as const),
  fc.constant({ kind: 'rung' } as const),
);

/** What must hold after each event, whatever came before. */
function check(before: Case, event: CaseEvent, after: Case): void {
  expect(isHeld(after) || after.phase === 'offered').toBe(after.holder !== null);
  expect(after.grip).toBeGreaterThanOrEqual(before.grip);
  if (after.holder !== before.holder) expect(after.grip).toBeGreaterThan(before.grip);
  expect(after.waitingSince).toBe(before.waitingSince);
  if (event.kind === 'timed-out') expect(isPressing(before)).toBe(false);
  if (after.transfer) expect(isHeld(after)).toBe(true);
}

describe('a case', () => {
  it('keeps its promises through any row of events', () => {
    const run = fc.property(
      fc.constantFrom(...caseTiers),
      fc.array(events, { maxLength: 40 }),
      (tier, row) => {
        let found = caseOf({ tier });
        for (const [n, event] of row.entries()) {
          const taken = step(found, event, noon + n * 1_000);
          if (found.phase === 'closed') expect(taken).toEqual({ refused: 'case.closed' });
          if ('refused' in taken) continue;
          check(found, event, taken.next);
          found = taken.next;
        }
      },
    );
    fc.assert(run, { numRuns: 2_000 });
  });

  it('is never ended by time alone while it is pressing', () => {
    for (const tier of ['T0', 'T1'] as const)
      for (let days = 0; days < 30; days += 1) {
        const now = noon + days * 86_400_000;
        for (const phase of ['queued', 'talking', 'idle'] as const) {
          const found = caseOf({
            tier,
            phase,
            holder: phase === 'queued' ? null : 'aline',
            lastHumanAt: noon + 1,
          });
          expect(dueEvent(found, now, now)?.kind).not.toBe('timed-out');
        }
      }
  });

  it('rings for what is pressing: once, and a second time after five minutes', () => {
    const waits = caseOf({ tier: 'T0' });
    expect(dueEvent(waits, undefined, noon + 59_000)).toBeUndefined();
    expect(dueEvent(waits, undefined, noon + 60_000)).toEqual({ kind: 'rung' });
    const rung = { ...waits, rung: 1, rungAt: noon + 60_000 };
    expect(dueEvent(rung, undefined, noon + 359_000)).toBeUndefined();
    expect(dueEvent(rung, undefined, noon + 360_000)).toEqual({ kind: 'rung' });
    expect(dueEvent({ ...rung, rung: 2 }, undefined, noon + 9e9)).toBeUndefined();
    expect(dueEvent(caseOf({ tier: 'T2' }), undefined, noon + 9e9)).toBeUndefined();
  });
});

describe('a case that is offered again and again', () => {
  it('rings all the same: an offer that nobody opens is no claim', () => {
    let found = caseOf({ tier: 'T0' });
    let rings = 0;
    for (let now = noon; now < noon + 10 * 60_000; now += 2_000) {
      const event = dueEvent(found, undefined, now) ?? ({ kind: 'offered', to: 'asleep' } as const);
      if (event.kind === 'rung') rings += 1;
      const taken = step(found, event, now);
      if (!('refused' in taken)) found = taken.next;
    }
    expect(rings).toBe(2);
  });

  it('rings anew when a human had it and it came back', () => {
    let found = caseOf({ tier: 'T1', rung: 2, rungAt: noon });
    for (const event of [
      { kind: 'claimed', by: 'aline' },
      { kind: 'given-back', by: 'aline' },
    ] as const) {
      const taken = step(found, event, noon + 60_000);
      if ('refused' in taken) throw new Error(taken.refused);
      found = taken.next;
    }
    expect(dueEvent(found, undefined, noon + 5 * 60_000)).toBeUndefined();
    expect(dueEvent(found, undefined, noon + 6 * 60_000)).toEqual({ kind: 'rung' });
  });

  it('is never made less pressing by what she writes', () => {
    const found = caseOf({ tier: 'T1' });
    expect(step(found, { kind: 'raised', tier: 'T2' }, noon)).toEqual({ refused: 'case.wrong-phase' });
    expect(step(found, { kind: 'raised', tier: 'T0' }, noon)).toMatchObject({ next: { tier: 'T0' } });
  });
});

describe('the hours she named', () => {
  it('are broken by no line that comes unasked', () => {
    const hours = fc.integer({ min: 0, max: 24 });
    fc.assert(
      fc.property(hours, hours, fc.integer({ min: 0, max: 48 * 60 }), (from, to, minutes) => {
        const now = noon + minutes * 60_000;
        const way = wayFor({ kind: 'hours', from, to }, noon - 1 - answeringMs, now);
        const hour = new Date(now + 2 * 3_600_000).getUTCHours();
        const within = from <= to ? hour >= from && hour < to : hour >= from || hour < to;
        expect(way).toBe(within ? 'notice' : 'wait');
        expect(wayFor({ kind: 'never' }, noon - 1 - answeringMs, now)).toBe('wait');
      }),
    );
  });

  it('do not hold back an answer to what she has just written', () => {
    expect(wayFor({ kind: 'never' }, noon, noon + answeringMs)).toBe('now');
    expect(wayFor({ kind: 'never' }, noon, noon + answeringMs + 1)).toBe('wait');
    expect(wayFor({ kind: 'never' }, noon, noon - 1)).toBe('wait');
  });
});

describe('opening hours', () => {
  const office: Hours = {
    weekly: [
      { days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' },
      { days: [6], from: '09:00', to: '12:00', languages: ['rw'] },
    ],
    holidays: ['2026-12-25'],
  };
  const rw = { language: 'rw', channel: 'webchat' };
  const at = (time: string) => Date.parse(`${time}:00+02:00`);

  it('are those of Rwanda, by language, without holidays', () => {
    expect(isOpen(office, rw, at('2026-11-25T08:00'))).toBe(true);
    expect(isOpen(office, rw, at('2026-11-25T17:00'))).toBe(false);
    expect(isOpen(office, rw, at('2026-11-28T10:00'))).toBe(true);
    expect(isOpen(office, { ...rw, language: 'fr' }, at('2026-11-28T10:00'))).toBe(false);
    expect(isOpen(office, rw, at('2026-12-25T10:00'))).toBe(false);
    expect(isOpen(alwaysOpen, rw, at('2026-11-29T23:59'))).toBe(true);
  });

  it('say when they begin again', () => {
    expect(nextOpening(office, rw, at('2026-12-24T17:00'))).toBe(at('2026-12-26T09:00'));
    expect(nextOpening({ weekly: [], holidays: [] }, rw, noon)).toBeUndefined();
  });
});

describe('names and codes', () => {
  it('are made from chance alone', () => {
    expect(pseudonymFrom(0)).toBe('Amber Barbet 10');
    expect(new Set(Array.from({ length: 1_000 }, (_, n) => pseudonymFrom(n * 7_919))).size).toBeGreaterThan(
      900,
    );
  });

  it('a code is read however it is typed, and nothing else is one', () => {
    const lists = new Map([['fr', ['abeille', 'noix', 'poire', 'lampe']]]);
    const code = codeFrom(lists.get('fr') ?? [], seeded(3));
    expect(readCode(code, lists)).toBe(code);
    expect(readCode(`  ${code.toUpperCase().replaceAll(' ', ' - ')}. `, lists)).toBe(code);
    for (const other of [
      '',
      'poire',
      `${code} 1`,
      code.slice(0, -1),
      code.replace(/^\w+/, 'voiture'),
      'x'.repeat(9_999),
    ])
      expect(readCode(other, lists)).toBeUndefined();
  });
});
