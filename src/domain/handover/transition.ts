import type { z } from 'zod';
import type { FaultCode } from '../faults.js';
import { type Case, type CaseTier, isHeld, isPressing, type Outcome, type SafeContact } from './case.js';

/** What may happen to a case; `by` is a staff id wherever one of staff does it. */
export type CaseEvent =
  | { readonly kind: 'offered'; readonly to: string }
  | { readonly kind: 'claimed'; readonly by: string }
  | { readonly kind: 'human-line'; readonly by: string; readonly lineId: string }
  | { readonly kind: 'person-line' }
  | { readonly kind: 'returned'; readonly why: ReturnCause }
  | { readonly kind: 'given-back'; readonly by: string; readonly skill?: string }
  | { readonly kind: 'transfer-asked'; readonly by: string; readonly to: string }
  | { readonly kind: 'transfer-accepted'; readonly by: string }
  | { readonly kind: 'transfer-rejected'; readonly by: string }
  | { readonly kind: 'taken-over'; readonly by: string }
  | { readonly kind: 'reassigned'; readonly by: string; readonly to: string }
  | { readonly kind: 'back-to-bot'; readonly by: string }
  | { readonly kind: 'closed'; readonly by: string; readonly ending: Ending }
  | { readonly kind: 'ended-by-person'; readonly erased?: boolean }
  | { readonly kind: 'fell-silent' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'raised'; readonly tier: CaseTier }
  | { readonly kind: 'alarmed' }
  | { readonly kind: 'alarm-told' }
  | { readonly kind: 'rung' }
  | { readonly kind: 'came-back'; readonly conversation: string; readonly channel: string }
  | { readonly kind: 'told-more'; readonly more: Partial<PersonSays> }
  | { readonly kind: 'disagreed'; readonly by: string; readonly why: string };

type ReturnCause = 'not-opened' | 'silent' | 'disconnected';

/** What the person may add while she waits. */
interface PersonSays {
  readonly summary: readonly string[];
  readonly excluded: readonly string[];
  readonly contact: SafeContact;
  readonly age: Case['age'];
  readonly code: string;
}

/** What a counsellor states at the end. */
interface Ending {
  readonly outcome: z.infer<typeof Outcome>;
  readonly referral: string | null;
  readonly followUp: string | null;
}

/** What the person is told of it; null: nothing. */
type Told =
  | 'handover.joined'
  | 'handover.returned'
  | 'handover.moved'
  | 'handover.bot-back'
  | 'handover.closed'
  | 'handover.ended'
  | 'handover.timed-out'
  | null;

export type Step = { readonly next: Case; readonly told: Told } | { readonly refused: FaultCode };

/** Takes a case one event further; what does not fit its phase or its holder is refused and changes nothing. */
export function step(before: Case, event: CaseEvent, now: number): Step {
  if (before.phase === 'closed') return { refused: 'case.closed' };
  switch (event.kind) {
    case 'offered':
      if (before.phase !== 'queued') return { refused: 'case.taken' };
      return quietly(inPhase(before, 'offered', now, event.to));
    case 'claimed':
      return claim(before, event.by, now);
    case 'given-back':
      return asHolder(before, event.by, () =>
        toQueue({ ...before, skill: event.skill ?? null }, now, event.by),
      );
    case 'returned':
      return comeBack(before, now);
    case 'closed':
      return asHolder(before, event.by, () => end(before, event.ending, 'handover.closed', now));
    case 'back-to-bot':
      return asHolder(before, event.by, () => end(before, backToBot, 'handover.bot-back', now));
    case 'ended-by-person':
      return endedByPerson(before, event.erased ?? false, now);
    case 'timed-out':
      if (isPressing(before) || before.phase !== 'idle') return { refused: 'case.wrong-phase' };
      return end(before, { ...backToBot, outcome: 'lost-contact' }, 'handover.timed-out', now);
    default:
      return moveOn(before, event, now);
  }
}

type Other = Exclude<
  CaseEvent,
  {
    kind:
      | 'offered'
      | 'claimed'
      | 'given-back'
      | 'returned'
      | 'closed'
      | 'back-to-bot'
      | 'ended-by-person'
      | 'timed-out';
  }
>;

function moveOn(before: Case, event: Other, now: number): Step {
  switch (event.kind) {
    case 'human-line':
      return asHolder(before, event.by, () => quietly(spoken(before, event.lineId, now)));
    case 'person-line':
      return quietly({ ...before, phase: awake(before), lastPersonAt: now, pending: [] });
    case 'fell-silent':
      return before.phase === 'talking' ? quietly({ ...before, phase: 'idle', phaseAt: now }) : wrongPhase;
    // A tier only ever rises by what she writes.
    case 'raised':
      return event.tier < before.tier ? quietly({ ...before, tier: event.tier }) : wrongPhase;
    case 'alarmed':
      return quietly({ ...before, tier: 'T0', alarm: { at: now, told: false } });
    case 'alarm-told':
      return before.alarm ? quietly({ ...before, alarm: { ...before.alarm, told: true } }) : wrongPhase;
    case 'rung':
      return quietly({ ...before, rung: before.rung + 1, rungAt: now });
    case 'came-back':
      return quietly({
        ...before,
        conversation: event.conversation,
        channel: event.channel,
        lastPersonAt: now,
      });
    case 'told-more':
      return toldMore(before, event.more, now);
    case 'disagreed':
      return asHolder(before, event.by, () => quietly({ ...before, disagreed: event.why }));
    default:
      return handOn(before, event, now);
  }
}

type HandOn = Extract<
  CaseEvent,
  { kind: 'transfer-asked' | 'transfer-accepted' | 'transfer-rejected' | 'taken-over' | 'reassigned' }
>;

function handOn(before: Case, event: HandOn, now: number): Step {
  const { transfer } = before;
  switch (event.kind) {
    case 'transfer-asked':
      return asHolder(before, event.by, () =>
        quietly({ ...before, transfer: { to: event.to, from: event.by, at: now } }),
      );
    case 'transfer-accepted':
      if (transfer?.to !== event.by) return { refused: 'case.not-yours' };
      return moved(before, event.by, now);
    case 'transfer-rejected':
      if (transfer?.to !== event.by) return { refused: 'case.not-yours' };
      return quietly({ ...before, transfer: null });
    case 'taken-over':
      return moved(before, event.by, now);
    case 'reassigned':
      return {
        next: { ...inPhase(freed(before, now), 'offered', now, event.to), transfer: null },
        told: isHeld(before) ? 'handover.returned' : null,
      };
  }
}

const wrongPhase: Step = { refused: 'case.wrong-phase' };
const backToBot: Ending = { outcome: 'informed', referral: null, followUp: null };

const quietly = (next: Case): Step => ({ next, told: null });

/** Once she writes, nobody is idle. */
const awake = ({ phase }: Case): Case['phase'] => (phase === 'idle' ? 'talking' : phase);

function asHolder(before: Case, by: string, then: () => Step): Step {
  return isHeld(before) && before.holder === by ? then() : { refused: 'case.not-yours' };
}

function inPhase(before: Case, phase: Case['phase'], now: number, holder: string | null): Case {
  const grip = holder === before.holder ? before.grip : before.grip + 1;
  return { ...before, phase, phaseAt: now, holder, grip };
}

/** Claimed by one who was offered it, or by anybody while it waits. */
function claim(before: Case, by: string, now: number): Step {
  const isFree = before.phase === 'queued' || (before.phase === 'offered' && before.holder === by);
  if (!isFree) return { refused: 'case.taken' };
  return { next: inPhase(before, 'claimed', now, by), told: 'handover.joined' };
}

function comeBack(before: Case, now: number): Step {
  if (before.phase === 'queued' || before.holder === null) return wrongPhase;
  return toQueue(before, now, before.holder);
}

/** She keeps the time she has waited, and is not sent back to the same one. */
function toQueue(before: Case, now: number, from: string): Step {
  const passedBy = before.passedBy.includes(from) ? before.passedBy : [...before.passedBy, from];
  const next = { ...inPhase(freed(before, now), 'queued', now, null), passedBy, transfer: null };
  return { next, told: isHeld(before) ? 'handover.returned' : null };
}

/** From now on no human holds it, if one did; an offer that nobody opened changes nothing of that. */
function freed(before: Case, now: number): Case {
  return isHeld(before) ? { ...before, freeSince: now, rung: 0, rungAt: null } : before;
}

function moved(before: Case, to: string, now: number): Step {
  const next = { ...inPhase(before, 'claimed', now, to), transfer: null, passedBy: [] };
  return { next, told: isHeld(before) ? 'handover.moved' : 'handover.joined' };
}

const keptLineIds = 30;

function spoken(before: Case, lineId: string, now: number): Case {
  const lineIds = [...before.lineIds, lineId].slice(-keptLineIds);
  const alarm = before.alarm ? { ...before.alarm, told: true } : null;
  const phaseAt = before.phase === 'talking' ? before.phaseAt : now;
  return { ...before, phase: 'talking', phaseAt, lastHumanAt: now, lineIds, alarm };
}

/** One who may not see it any more loses it. */
function toldMore(before: Case, { summary, excluded, ...more }: Partial<PersonSays>, now: number): Step {
  const next: Case = {
    ...before,
    ...more,
    ...(summary && { summary: [...summary] }),
    ...(excluded && { excluded: [...excluded] }),
  };
  return quietly(excluded && before.phase === 'offered' ? { ...inPhase(next, 'queued', now, null) } : next);
}

function endedByPerson(before: Case, erased: boolean, now: number): Step {
  return end({ ...before, erased }, { ...backToBot, outcome: 'ended-by-person' }, 'handover.ended', now);
}

function end(before: Case, ending: Ending, told: Told, now: number): Step {
  const next = { ...inPhase(before, 'closed', now, null), ...ending, transfer: null, pending: [] };
  return { next, told };
}
