import type { Clock } from '../engine/ports/clock.js';

/** A difference that slewing and rounding explain. */
const slackMs = 1_000;
/** A new time that has stood this long is believed. */
const believedAfterMs = 10 * 60_000;
/** After a jump nothing is destroyed by age for this long, so that somebody can look. */
const doubtMs = 24 * 3_600_000;

export interface TimeSources {
  /** The machine's time, which people and daemons set. */
  readonly wall: () => number;
  /** Milliseconds that only ever pass, from any beginning. */
  readonly passed: () => number;
  readonly onJump: () => void;
}

/**
 * The machine's time without its jumps: leases, pauses and limits go on as if it had not moved. What still stands
 * after ten minutes is believed; `isSure` is false for a day after a jump.
 */
export function steadyClock({ wall, passed, onJump }: TimeSources): Clock & { isSure(): boolean } {
  let offset = wall() - passed();
  let jumpedAt: number | undefined;
  let strange: { readonly offset: number; readonly since: number } | undefined;
  const meet = (seen: number, at: number) => {
    if (!strange || Math.abs(strange.offset - seen) > slackMs) {
      strange = { offset: seen, since: at };
      jumpedAt = at;
      onJump();
    } else if (at - strange.since >= believedAfterMs) {
      offset = seen;
      strange = undefined;
    }
  };
  const now = () => {
    const at = passed();
    const seen = wall() - at;
    if (Math.abs(seen - offset) > slackMs) meet(seen, at);
    else {
      strange = undefined;
      offset = Math.max(offset, seen);
    }
    return Math.floor(at + offset);
  };
  const isSure = () => {
    now();
    return jumpedAt === undefined || passed() - jumpedAt > doubtMs;
  };
  return { now, isSure };
}
