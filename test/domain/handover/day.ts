import { type Case, type CaseTier, isHeld } from '../../../src/domain/handover/case.js';
import { byTurn, hasRoom, nextFor } from '../../../src/domain/handover/queue.js';
import { step } from '../../../src/domain/handover/transition.js';
import { caseOf, dutyOf, noon, seeded, tierFrom } from './samples.js';

const minute = 60_000;
const chatMs = 30 * minute;

/** Waits in ms by tier. */
export type Waits = Readonly<Record<CaseTier, readonly number[]>>;

/**
 * A day with twice as many people as the counsellors can help: three of them, three chats each, half an hour a chat,
 * until the last of `people` is helped. The clock is ours.
 */
export function busyDay(people: number, seed: number, order: (a: Case, b: Case) => number = byTurn): Waits {
  const random = seeded(seed);
  const staff = ['aline', 'ben', 'chantal'].map((id) => dutyOf(id));
  const everyMs = chatMs / (staff.length * 3) / 2;
  const waits: Record<CaseTier, number[]> = { T0: [], T1: [], T2: [], T3: [] };
  let open: Case[] = [];
  let come = 0;
  for (let now = noon; come < people || open.length > 0; now += minute / 2) {
    while (come < people && noon + come * everyMs <= now) {
      open.push(caseOf({ id: `c${String(come).padStart(4, '0')}`, tier: tierFrom(random()) }, now));
      come += 1;
    }
    open = open.filter((each) => !(isHeld(each) && now - each.phaseAt >= chatMs));
    for (const duty of staff) {
      for (;;) {
        const sorted = open.filter(({ phase }) => phase === 'queued').sort(order);
        const next = order === byTurn ? nextFor(duty, open) : sorted[0];
        if (!next || !hasRoom(duty, next, open)) break;
        const taken = step(next, { kind: 'claimed', by: duty.id }, now);
        if ('refused' in taken) throw new Error(taken.refused);
        waits[next.tier].push(now - next.waitingSince);
        open = open.map((each) => (each.id === next.id ? taken.next : each));
      }
    }
  }
  return waits;
}

/** The value that 95 of 100 stay below. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}
