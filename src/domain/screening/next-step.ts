import type { OfferInstrument } from './instrument.js';
import { offerLevel, presentOf } from './offer-level.js';

export const departures = ['today', 'days', 'later', 'unknown'] as const;
export type Departure = (typeof departures)[number];
export const standpoints = ['home', 'bus', 'border', 'airport', 'abroad', 'unknown'] as const;
export type Standpoint = (typeof standpoints)[number];

/** What is known of one offer: signals by state, and the two facts beside them, when and where now. */
export interface OfferFacts {
  readonly present: readonly string[];
  readonly absent: readonly string[];
  /** Asked and answered "I don't know" or skipped. */
  readonly skipped: readonly string[];
  /** How many signal questions were asked. */
  readonly asked: number;
  readonly when: Departure | null;
  readonly where: Standpoint | null;
  /** The person wants to go on after the result. */
  readonly more: boolean;
}

export type OfferStep =
  | { readonly kind: 'when' }
  | { readonly kind: 'where' }
  | { readonly kind: 'ask'; readonly signal: string }
  | { readonly kind: 'result' };

/**
 * What to do next in an offer check. A critical sign (or a RED level) is followed at once by when and where now;
 * RED then goes to the result, anything less asks at most `maxQuestions` unknown signals, most telling first.
 */
export function nextOfferStep(instrument: OfferInstrument, facts: OfferFacts): OfferStep {
  const present = new Set(facts.present);
  const level = offerLevel(instrument, present);
  const urgent = level === 'RED' || presentOf(instrument, present, ['critical']).length > 0;
  if (urgent && facts.when === null) return { kind: 'when' };
  if (urgent && facts.where === null) return { kind: 'where' };
  if (level === 'RED' && !facts.more) return { kind: 'result' };
  const signal =
    facts.more || facts.asked < instrument.maxQuestions ? openQuestions(instrument, facts)[0] : undefined;
  return signal === undefined ? { kind: 'result' } : { kind: 'ask', signal };
}

/** Signals that nobody has answered for yet, in asking order. */
export function openQuestions(instrument: OfferInstrument, facts: OfferFacts): string[] {
  const settled = new Set([...facts.present, ...facts.absent, ...facts.skipped]);
  return instrument.ask.filter((id) => !settled.has(id));
}

/** Unknown signals without which no level word may be said when nothing was found. */
export function undecided(instrument: OfferInstrument, facts: OfferFacts): string[] {
  const settled = new Set([...facts.present, ...facts.absent]);
  return instrument.decisive.filter((id) => !settled.has(id));
}
