import { z } from 'zod';
import { Language } from '../conversation.js';

/** How pressing a case is, most pressing first (facts/screening.md §5.2). */
export const caseTiers = ['T0', 'T1', 'T2', 'T3'] as const;
export const CaseTier = z.enum(caseTiers);
export type CaseTier = z.infer<typeof CaseTier>;

/**
 * Where a case stands. `offered`: shown to one counsellor who has not opened it; `claimed`: hers, nothing said yet;
 * `talking`: a human has spoken; `idle`: the person has been silent for long.
 */
const phases = ['queued', 'offered', 'claimed', 'talking', 'idle', 'closed'] as const;

/** When lines that do not answer her at once may go out; hours of Rwanda, `from` inclusive, over midnight allowed. */
export const SafeContact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('never') }),
  z.object({ kind: z.literal('hours'), from: z.number().int(), to: z.number().int() }),
]);
export type SafeContact = z.infer<typeof SafeContact>;

export const outcomes = [
  'helped',
  'referred',
  'informed',
  'lost-contact',
  'mistake',
  'ended-by-person',
] as const;
export const Outcome = z.enum(outcomes);

/** The hand-over of one conversation to a human; everything staff know of it beside what was said. */
export const Case = z.object({
  id: z.string(),
  /** The conversation she writes in now. */
  conversation: z.string(),
  channel: z.string(),
  language: Language,
  /** What staff call her: "Blue Heron 42". */
  name: z.string(),
  tier: CaseTier,
  phase: z.enum(phases),
  phaseAt: z.number(),
  openedAt: z.number(),
  /** Since when she waits for a human; giving a case back does not begin it anew. */
  waitingSince: z.number(),
  holder: z.string().nullable(),
  /** Rises whenever another may hold it: what was prepared for an earlier holder is refused. */
  grip: z.number().int(),
  /** Counsellors it came back from; they are not offered it again. */
  passedBy: z.array(z.string()),
  transfer: z.object({ to: z.string(), from: z.string(), at: z.number() }).nullable(),
  /** What a counsellor must know to help; set where she was given back for it. */
  skill: z.string().nullable(),
  /** What she agreed to pass on; empty when only language, tier and her next messages go. */
  summary: z.array(z.string()),
  age: z.enum(['unknown', 'under-18', 'adult']),
  contact: SafeContact,
  /** Employers and places of staff who must neither see nor claim it. */
  excluded: z.array(z.string()),
  lastPersonAt: z.number(),
  lastHumanAt: z.number().nullable(),
  /** Danger heard while a human holds the chat; `told` once the numbers went out. */
  alarm: z.object({ at: z.number(), told: z.boolean() }).nullable(),
  /** Since when no human holds it; nobody is rung before. */
  freeSince: z.number(),
  /** How often the person on call was rung since. */
  rung: z.number().int(),
  rungAt: z.number().nullable(),
  /** Lines that wait until she writes again. */
  pending: z.array(z.string()),
  /** Ids of the last lines of staff, so that a form sent twice is said once. */
  lineIds: z.array(z.string()),
  entries: z.number().int(),
  /** What brings her back from another phone, while the case is open. */
  code: z.string().nullable(),
  disagreed: z.string().nullable(),
  outcome: Outcome.nullable(),
  referral: z.string().nullable(),
  followUp: z.string().nullable(),
  /** She wants it destroyed, with its key. */
  erased: z.boolean(),
});
export type Case = z.infer<typeof Case>;

/** One row of a case's own log. */
export const CaseEntry = z.object({
  by: z.enum(['person', 'bot', 'counsellor', 'note', 'event']),
  at: z.number(),
  text: z.string(),
  /** Who of staff, where it was one. */
  actor: z.string().nullable(),
});
export type CaseEntry = z.infer<typeof CaseEntry>;

/** What a case begins with. */
export type NewCase = Pick<
  Case,
  'id' | 'conversation' | 'channel' | 'language' | 'name' | 'tier' | 'summary' | 'excluded' | 'code'
>;

/** A case as it is asked for: first in the queue of its tier from now on. */
export function newCase(given: NewCase, now: number): Case {
  return {
    ...given,
    phase: 'queued',
    phaseAt: now,
    openedAt: now,
    waitingSince: now,
    holder: null,
    grip: 0,
    passedBy: [],
    transfer: null,
    skill: null,
    age: 'unknown',
    contact: { kind: 'never' },
    lastPersonAt: now,
    lastHumanAt: null,
    alarm: null,
    freeSince: now,
    rung: 0,
    rungAt: null,
    pending: [],
    lineIds: [],
    entries: 0,
    disagreed: null,
    outcome: null,
    referral: null,
    followUp: null,
    erased: false,
  };
}

/** A human holds the chat: the bot is silent. */
export const isHeld = ({ phase }: Pick<Case, 'phase'>): boolean =>
  phase === 'claimed' || phase === 'talking' || phase === 'idle';

/** T0 and T1: never closed by a timeout, and somebody is rung. */
export const isPressing = ({ tier }: Pick<Case, 'tier'>): boolean => tier === 'T0' || tier === 'T1';
