import { type Case, type CaseTier, isHeld, isPressing } from './case.js';
import type { CaseEvent } from './transition.js';

const minute = 60_000;

/** An offer that is not opened goes back. */
const openWithin = 2 * minute;
/** From claiming to the first human line, and from her words to the next one; then it goes back. */
const speakWithin: Readonly<Record<CaseTier, number>> = {
  T0: 2 * minute,
  T1: 3 * minute,
  T2: 10 * minute,
  T3: 15 * minute,
};
const silentAfter = 30 * minute;
const lostAfter = 24 * 60 * minute;
const ringAfter: Readonly<Record<'T0' | 'T1', number>> = { T0: minute, T1: 5 * minute };
const ringAgainAfter = 5 * minute;
const alarmAnsweredWithin = minute;
/** A counsellor whose console is gone for longer loses her chats. */
export const disconnectedAfter = 90_000;

/** How long a case may wait to be claimed (guides/web.md §3.2, proposed). */
export const claimTarget: Readonly<Record<CaseTier, number>> = {
  T0: 2 * minute,
  T1: 15 * minute,
  T2: 4 * 60 * minute,
  T3: 24 * 60 * minute,
};

/** What time alone does to a case now; undefined: nothing. `seenAt`: when the holder's console was last there. */
export function dueEvent(found: Case, seenAt: number | undefined, now: number): CaseEvent | undefined {
  const since = now - found.phaseAt;
  if (found.phase === 'offered' && since >= openWithin) return { kind: 'returned', why: 'not-opened' };
  if (!isHeld(found)) return bell(found, now);
  if (found.alarm && !found.alarm.told && now - found.alarm.at >= alarmAnsweredWithin)
    return { kind: 'alarm-told' };
  if (now - (seenAt ?? 0) >= disconnectedAfter) return { kind: 'returned', why: 'disconnected' };
  if (owesWords(found, now)) return { kind: 'returned', why: 'silent' };
  return silence(found, now);
}

/** Her words, or her waiting for the first ones, have gone unanswered for too long. */
function owesWords({ phase, phaseAt, tier, lastPersonAt, lastHumanAt }: Case, now: number): boolean {
  if (phase === 'claimed') return now - phaseAt >= speakWithin[tier];
  if (phase !== 'talking' || lastPersonAt <= (lastHumanAt ?? 0)) return false;
  return now - Math.max(lastPersonAt, phaseAt) >= speakWithin[tier];
}

function silence(
  { phase, phaseAt, tier, lastPersonAt, lastHumanAt }: Case,
  now: number,
): CaseEvent | undefined {
  const last = Math.max(lastPersonAt, lastHumanAt ?? 0, phaseAt);
  if (phase === 'talking' && now - last >= silentAfter) return { kind: 'fell-silent' };
  if (phase === 'idle' && !isPressing({ tier }) && now - phaseAt >= lostAfter) return { kind: 'timed-out' };
  return undefined;
}

/** Who is on call is rung when nobody claims a pressing case, offered or not, and a second one five minutes later. */
function bell({ tier, freeSince, rung, rungAt }: Case, now: number): CaseEvent | undefined {
  if (tier !== 'T0' && tier !== 'T1') return undefined;
  if (rung === 0) return now - freeSince >= ringAfter[tier] ? { kind: 'rung' } : undefined;
  if (rung >= 2) return undefined;
  return now - (rungAt ?? freeSince) >= ringAgainAfter ? { kind: 'rung' } : undefined;
}
