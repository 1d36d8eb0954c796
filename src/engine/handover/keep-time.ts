import type { Line } from '../../domain/conversation.js';
import { Fault } from '../../domain/faults.js';
import { type Case, isHeld } from '../../domain/handover/case.js';
import { dueEvent } from '../../domain/handover/deadlines.js';
import { byTurn, maySee, offerTo } from '../../domain/handover/queue.js';
import type { CaseEvent } from '../../domain/handover/transition.js';
import { rowsFor } from '../commit-of.js';
import type { WatchedParts } from '../engine-parts.js';
import { withClaim } from '../with-claim.js';
import { caseChannel } from './case-key.js';
import { openCases } from './case-records.js';
import type { CaseDesk } from './desk.js';
import { destroyErased, destroyOld } from './destroy-cases.js';
import { onDuty, type Presence, presences } from './presence.js';

/** Whoever asks for the next person comes before whoever is asked; a life in danger waits for neither. */
const offeredAfterMs = 20_000;

/**
 * What time does to cases, to be called every few seconds in every instance: sends back what is not opened or not
 * answered, offers what waits to who has room, rings who is on call, closes and at last destroys.
 */
export function keepTime(parts: WatchedParts, desk: CaseDesk): () => Promise<void> {
  const { records } = parts.store;
  return async () => {
    const open = new Map((await openCases(records)).map(({ found }) => [found.id, found]));
    if (open.size > 0) await lookAfter(parts, desk, open, await presences(records));
    await destroyErased(parts);
    await destroyOld(parts);
  };
}

/** Each in its turn; what was offered to one counts as hers when the next is offered. */
async function lookAfter(
  parts: WatchedParts,
  desk: CaseDesk,
  open: Map<string, Case>,
  staff: readonly Presence[],
): Promise<void> {
  const now = parts.clock.now();
  for (const found of [...open.values()].sort(byTurn)) {
    const event = eventFor(found, staff, now) ?? offer(found, staff, [...open.values()], now);
    const after = event && (await happen(parts, desk, found, event));
    if (after) open.set(found.id, after);
  }
}

function eventFor(found: Case, staff: readonly Presence[], now: number): CaseEvent | undefined {
  const holder = staff.find(({ id }) => id === found.holder);
  if (holder && (isHeld(found) || found.phase === 'offered') && !maySee(holder, found))
    return { kind: 'returned', why: 'silent' };
  return dueEvent(found, holder?.seenAt, now);
}

function offer(
  found: Case,
  staff: readonly Presence[],
  open: readonly Case[],
  now: number,
): CaseEvent | undefined {
  const isYoung = now - found.phaseAt < offeredAfterMs && found.tier !== 'T0';
  if (found.phase !== 'queued' || isYoung) return undefined;
  const to = offerTo(found, onDuty(staff, now), open);
  return to && { kind: 'offered', to: to.id };
}

/** The case afterwards; undefined when another instance was faster, and there is nothing to do. */
async function happen(
  parts: WatchedParts,
  desk: CaseDesk,
  found: Case,
  event: CaseEvent,
): Promise<Case | undefined> {
  try {
    if (event.kind === 'rung') await ring(parts, found);
    return await desk.act(found.id, event, null);
  } catch (error) {
    const { code } = Fault.from(error);
    if (!code.startsWith('case.')) parts.report(code, found.conversation);
    return undefined;
  }
}

/** A ring says that somebody waits, how pressing it is and which ring it is, and nothing else. */
async function ring(parts: WatchedParts, { id, tier, rung }: Case): Promise<void> {
  if (!parts.pushed.has(caseChannel)) return;
  const text = JSON.stringify({ event: 'case-waits', tier, ring: rung + 1 });
  const line: Line = { text, language: 'en', choices: [] };
  await withClaim(parts, id, async (claim) => {
    const outbox = rowsFor(parts, claim, [line], { name: `ring/${rung}`, lane: 'crisis' });
    const { conversation, fence, version, state } = claim;
    if (typeof state !== 'object') return 'done';
    const turn = { conversation, fence, version, state, handled: [], log: [], outbox, effects: [] };
    return (await parts.store.commit(turn)) === 'ok' ? 'done' : 'stale';
  });
  parts.onOutbox?.();
}
