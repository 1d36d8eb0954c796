import type { ChannelName, Language } from './conversation.js';
import type { CaseTier } from './handover/case.js';
import type { CaseEvent } from './handover/transition.js';

/** What a turn asks the store to do beside saving the conversation; data, applied inside the same commit. */
export type Effect =
  | {
      readonly kind: 'count';
      readonly event: string;
      readonly day: string;
      readonly language: Language;
      readonly channel: ChannelName;
    }
  | { readonly kind: 'forget' }
  /** Opens a case with her yes; `code` brings her back from elsewhere. */
  | {
      readonly kind: 'open-case';
      readonly tier: CaseTier;
      readonly summary: readonly string[];
      readonly excluded: readonly string[];
      readonly code: string | null;
    }
  /** Something happened to her open case. */
  | { readonly kind: 'case-event'; readonly event: CaseEvent }
  /** Destroys what the team has of her open case. */
  | { readonly kind: 'forget-case' };
