import type { ConversationId, Effect, Speaker } from '../domain/conversation.js';
import type { Receipt, Sweep } from '../engine/ports/store.js';

/** What a new conversation is born with. */
export interface RawBirth {
  readonly pseudonym: Buffer;
  readonly key: Buffer;
  readonly address: Buffer;
}

/** One sealed message on its way in; `birth` is there when the sealer knew of no conversation for its address. */
export interface RawMessage {
  readonly hash: Buffer;
  readonly conversation: ConversationId;
  readonly birth: RawBirth | undefined;
  readonly at: number;
  readonly body: Buffer;
  readonly inLog: boolean;
}

export interface RawKnown {
  readonly conversation: ConversationId;
  readonly key: Buffer;
  readonly lastMessageAt: number;
}

export interface RawWaiting {
  readonly hash: Buffer;
  readonly at: number;
  readonly body: Buffer;
}

export interface RawClaim {
  readonly fence: number;
  readonly version: number;
  readonly key: Buffer;
  readonly address: Buffer;
  readonly state: Buffer | null;
  readonly waiting: readonly RawWaiting[];
}

export interface RawNewEntry {
  /** Names the row inside its conversation, as its seal does. */
  readonly row: Buffer;
  readonly by: Speaker;
  readonly at: number;
  readonly body: Buffer;
}

export interface RawEntry extends RawNewEntry {
  readonly seq: number;
}

export interface RawNewOutboxRow {
  /** Unique in the store: a second row with the same hash is not written. */
  readonly effect: Buffer;
  readonly body: Buffer;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface RawOutboxRow extends RawNewOutboxRow {
  readonly id: number;
  readonly conversation: ConversationId;
  readonly attempt: number;
  readonly key: Buffer;
  readonly address: Buffer;
}

export type RawOutcome =
  | { readonly kind: 'sent' | 'failed' | 'expired' }
  | { readonly kind: 'retry'; readonly notBefore: number };

export interface RawCommit {
  readonly conversation: ConversationId;
  readonly fence: number;
  readonly version: number;
  readonly state: Buffer;
  /** Hashes of the messages this turn has handled. */
  readonly handled: readonly Buffer[];
  readonly log: readonly RawNewEntry[];
  readonly outbox: readonly RawNewOutboxRow[];
  readonly effects: readonly Effect[];
}

/** `sort` is in clear: it holds times and ids, never what a person wrote. */
export interface RawRecord {
  readonly key: Buffer;
  readonly version: number;
  readonly sort: string;
  readonly body: Buffer;
}

export interface RawCounter {
  readonly key: string;
  readonly count: number;
}

export interface RawSweep {
  /** Conversations whose last message is older are forgotten. */
  readonly idleBefore: number;
  /** Message hashes older than this are dropped. */
  readonly hashesBefore: number;
  /** Conversations that asked to be forgotten go when no line of theirs may be sent after this. */
  readonly now: number;
}

/** One wrapped data key and the conversation it belongs to. */
export interface RawKey {
  readonly conversation: ConversationId;
  readonly key: Buffer;
}

/**
 * What a store does below the seal: it sees sealed bytes, hashes, ids and times, never a word.
 * Durability, order and faults are those of the `Store` port.
 */
export interface RawStore {
  /** Keeps `value` under `name` unless there is one already; answers with the one that stands. */
  keep(name: string, value: Buffer): Promise<Buffer>;
  replace(name: string, value: Buffer): Promise<void>;
  /** The wrapped key of one conversation. */
  key(conversation: ConversationId): Promise<Buffer | undefined>;
  /** Wrapped keys of conversations, ascending by id, from `after` (exclusive). */
  keys(after: ConversationId, limit: number): Promise<readonly RawKey[]>;
  replaceKeys(keys: readonly RawKey[]): Promise<void>;

  /** The conversation that takes messages for this pseudonym now. */
  current(pseudonym: Buffer): Promise<RawKnown | undefined>;
  /** All or nothing; `moved` (nothing changed) when an address no longer belongs to the conversation it was sealed for. */
  accept(messages: readonly RawMessage[]): Promise<readonly Receipt[] | 'moved'>;
  claim(conversation: ConversationId): Promise<RawClaim | 'busy' | 'gone'>;
  commit(turn: RawCommit): Promise<'ok' | 'stale'>;
  release(conversation: ConversationId, fence: number): Promise<void>;
  unhandled(limit: number): Promise<readonly ConversationId[]>;
  log(
    conversation: ConversationId,
    after: number,
  ): Promise<{ readonly key: Buffer; readonly entries: readonly RawEntry[] } | undefined>;
  due(now: number, limit: number): Promise<readonly RawOutboxRow[]>;
  settle(id: number, outcome: RawOutcome): Promise<void>;
  forget(conversation: ConversationId): Promise<void>;

  record(kind: string, key: Buffer): Promise<RawRecord | undefined>;
  /** Writes when the stored version is the one before `record.version` (1: there is none yet). */
  putRecord(kind: string, record: RawRecord): Promise<'ok' | 'stale'>;
  /** Ascending by `sort`, compared as UTF-8 bytes, from `after` (exclusive). */
  records(kind: string, after: string, limit: number): Promise<readonly RawRecord[]>;
  counter(key: string): Promise<RawCounter | undefined>;
  counters(after: string, limit: number): Promise<readonly RawCounter[]>;

  sweep(limits: RawSweep): Promise<Sweep>;
  probe(): Promise<void>;
  close(): Promise<void>;
}
