import { inRwanda } from '../rwanda-time.js';
import type { SafeContact } from './case.js';

/** As long as this after she wrote, a line answers her and does not come unasked. */
export const answeringMs = 10 * 60_000;

/** How a line for her goes out: at once, as a neutral notice with the words kept for her reply, or only when she writes. */
export type Way = 'now' | 'notice' | 'wait';

const isWithin = ({ from, to }: { from: number; to: number }, hour: number) =>
  from <= to ? hour >= from && hour < to : hour >= from || hour < to;

/** Nothing comes unasked outside the hours she named; what answers her goes at once. */
export function wayFor(contact: SafeContact, lastPersonAt: number, now: number): Way {
  if (now - lastPersonAt <= answeringMs && now >= lastPersonAt) return 'now';
  if (contact.kind === 'never') return 'wait';
  return isWithin(contact, Math.floor(inRwanda(now).minutes / 60)) ? 'notice' : 'wait';
}
