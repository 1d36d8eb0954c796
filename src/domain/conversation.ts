import { z } from 'zod';

/** The languages Inzira speaks, Kinyarwanda first; Kirundi (rn) covers part and falls back to Kinyarwanda. */
export const languages = ['rw', 'en', 'fr', 'sw', 'rn'] as const;
export const Language = z.enum(languages);
export type Language = z.infer<typeof Language>;

export type ChannelName =
  | 'webchat'
  | 'terminal'
  | 'directline'
  | 'telegram'
  | 'whatsapp-cloud'
  | 'whatsapp-web'
  /** No person: where the one on call is rung, and what holds the key of a case. */
  | 'oncall';

/** 128 random bits in hex: what everything else refers to. */
export type ConversationId = string;

/** Where a person can be reached: opaque to all but the channel. */
export interface Address {
  readonly channel: ChannelName;
  readonly account: string;
  readonly address: string;
}

/** What a message can be; everything but `open`, `text` and `choice` is answered without being opened. */
export type MessageKind =
  | 'open'
  | 'text'
  | 'choice'
  | 'image'
  | 'voice'
  | 'location'
  | 'contact'
  | 'sticker'
  | 'edit'
  | 'unknown';

/** What comes in. `id` is the channel's own and unique per (channel, account); times are milliseconds since 1970. */
export interface Message {
  readonly id: string;
  readonly from: Address;
  readonly kind: MessageKind;
  readonly text: string;
  readonly choice?: string;
  readonly language?: Language;
  readonly campaign?: string;
  /** What the channel wants back with this message's log entry; nobody else reads it. */
  readonly echo?: string;
  readonly receivedAt: number;
}

/** Something a person may tap: the id says what it means wherever it stands, the label is in her language. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

export type Speaker = 'person' | 'bot' | 'counsellor' | 'system';

/** What goes out: rendered words, and the choices offered with them. */
export interface Line {
  readonly text: string;
  readonly language: Language;
  readonly choices: readonly Choice[];
}

/** Ways out for lines, the most pressing first; none of the others may use up what is kept free for `crisis`. */
export const lanes = ['crisis', 'counsellor', 'bot', 'notice'] as const;
export type Lane = (typeof lanes)[number];

/** One row of a conversation's log; `seq` begins at 1 and never repeats. */
export interface LogEntry {
  readonly seq: number;
  readonly by: Speaker;
  readonly at: number;
  readonly text: string;
  readonly language: Language | null;
  readonly choices: readonly Choice[];
  /** The message this is, when a person wrote it. */
  readonly message?: Pick<Message, 'id' | 'echo'>;
}

const DialogFrame = z.object({ id: z.string(), state: z.unknown() });

/** All that the bot keeps of one conversation between turns; positions are ids, never step numbers. */
export const ConversationState = z.object({
  language: Language,
  languageChosen: z.boolean(),
  greeted: z.boolean(),
  whereabouts: z.enum(['unknown', 'rwanda', 'abroad']),
  dialogStack: z.array(DialogFrame),
  offered: z.array(z.string()),
  lastLines: z.array(
    z.object({ text: z.string(), choices: z.array(z.object({ id: z.string(), label: z.string() })) }),
  ),
  /** Messages in a row that were not understood. */
  missed: z.number().int(),
  minute: z.object({ start: z.number(), count: z.number().int(), told: z.boolean() }),
  /** The case that this conversation was handed over as; null while only the bot knows of it. */
  case: z.string().nullable().default(null),
  /** The gravest danger heard, and when; it decides how pressing a hand-over is. */
  gravest: z
    .object({ tier: z.enum(['T0', 'T1', 'T2']), at: z.number() })
    .nullable()
    .default(null),
});
export type ConversationState = z.infer<typeof ConversationState>;

/** The state before the first message: nothing said, nothing asked. */
export function newConversation(language: Language): ConversationState {
  return {
    language,
    languageChosen: false,
    greeted: false,
    whereabouts: 'unknown',
    dialogStack: [],
    offered: [],
    lastLines: [],
    missed: 0,
    minute: { start: 0, count: 0, told: false },
    case: null,
    gravest: null,
  };
}
