import type { Language } from '../../domain/conversation.js';
import type { DeskRules } from '../../domain/handover/desk-view.js';
import type { Service } from '../../domain/referral/service.js';
import type { OfferInstrument } from '../../domain/screening/instrument.js';
import type { Answer, Topic } from '../../domain/topic.js';

export type Values = Readonly<Record<string, string | number>>;

/** All words, topics, services and instruments, loaded and checked at start; immutable afterwards. */
export interface Content {
  /** demo: nobody stands behind this Inzira yet, so no queue is promised. */
  readonly mode: 'demo' | 'live';
  readonly topics: ReadonlyMap<string, Topic>;
  readonly services: readonly Service[];
  /** The rendered message; a language's fallback is used outside what it covers. Throws `content.missing`. */
  speak(language: Language, key: string, values?: Values): string;
  answer(language: Language, topic: string): Answer | undefined;
  /** Each language by its own name, in the order of `languages`. */
  readonly languageNames: ReadonlyMap<Language, string>;
  /** Short printed name of a source id. */
  sourceName(id: string): string;
  /** Who answers, and when. */
  readonly desk: DeskRules;
  /** Every published version of the offer instrument, newest last; a person finishes the one she began. */
  readonly offers: readonly OfferInstrument[];
}
