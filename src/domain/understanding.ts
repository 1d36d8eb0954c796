import type { Language } from './conversation.js';
import type { OfferReading } from './screening/offer-reading.js';

/** T0 life in danger, T1 urgent, T2 same day; T3 (information) is null in a reading. */
export type Tier = 'T0' | 'T1' | 'T2';

/** What kind of danger a message speaks of; it chooses the lines, never the tier. */
export type DangerKind = 'life' | 'suicide' | 'child' | 'travel' | 'exploitation' | 'loss' | 'person';

/**
 * Danger in one message. `abroad`: she says she is outside Rwanda. `sure`: a written pattern says so; else only
 * the second reader suspects it, and the tier is never graver than T1.
 */
export interface Danger {
  readonly tier: Tier;
  readonly kind: DangerKind;
  readonly about: 'self' | 'other';
  readonly abroad: boolean;
  readonly sure: boolean;
}

export interface Alternative {
  readonly topic: string;
  /** Calibrated, 0..1. */
  readonly confidence: number;
}

/** Which of the three answers a confidence allows: answer, "did you mean", or menu. */
export type Band = 'answer' | 'did-you-mean' | 'menu';

/** Everything read in one message; holds no cache and nothing that outlives the turn but `offer` quotes. */
export interface Understanding {
  readonly language: { readonly code: Language | null; readonly confidence: number };
  readonly topic: string | null;
  readonly confidence: number;
  readonly alternatives: readonly Alternative[];
  readonly band: Band;
  readonly outOfScope: boolean;
  /** A word of the deterministic layer (stop, menu, yes …) rather than a guess. */
  readonly exact: boolean;
  /** The language that the whole message names ("english", "ikinyarwanda"), when it is just that. */
  readonly namesLanguage: Language | null;
  /** yes / no / don't know / skip, when the message is such a word. */
  readonly reply: 'yes' | 'no' | 'unknown' | 'skip' | null;
  readonly danger: Danger | null;
  /** She says where she is: outside Rwanda ("I am in Oman", not "a job in Oman"), or inside. */
  readonly whereabouts: 'abroad' | 'rwanda' | null;
  readonly offer: OfferReading;
}
