import type { ChannelName, ConversationId, Lane, Speaker } from '../domain/conversation.js';
import type { Effect } from '../domain/effect.js';
import type { FaultCode } from '../domain/faults.js';
import type {
  Bucket,
  DueRow,
  FailedRow,
  Orphan,
  OutboxCounts,
  Outcome,
  Receipt,
  ReceiptStatus,
  Settled,
  Sweep,
  Throttled,
} from '../engine/ports/store.js';

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
  readonly kept: boolean;
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
  readonly unseen: boolean;
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
  /** Names the row; unique in the store: a second row with the same hash is not written. */
  readonly effect: Buffer;
  readonly channel: ChannelName;
  readonly lane: Lane;
  readonly body: Buffer;
  readonly at: number;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface RawDueRow extends Omit<DueRow, 'id'> {
  readonly effect: Buffer;
}

export interface RawOutboxRow extends RawNewOutboxRow {
  readonly conversation: ConversationId;
  readonly attempt: number;
  readonly unsure: boolean;
  readonly lastMessageAt: number;
  readonly key: Buffer;
  readonly address: Buffer;
}

export type RawOutcome =
  | Exclude<Outcome, { readonly kind: 'expired' }>
  | { readonly kind: 'expired'; readonly instead?: RawNewOutboxRow };

export interface RawFailedRow extends Omit<FailedRow, 'id'> {
  readonly effect: Buffer;
}

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
  readonly records: readonly RawNewRecord[];
  /** An open case keeps the conversation from being swept. */
  readonly kept: boolean;
}

/** `sort` is in clear: it holds times and ids, never what a person wrote. */
export interface RawRecord {
  readonly key: Buffer;
  readonly version: number;
  readonly sort: string;
  readonly body: Buffer;
}

export interface RawNewRecord extends RawRecord {
  readonly kind: string;
}

export interface RawCounter {
  readonly key: string;
  readonly count: number;
}

export interface RawSweep {
  /** Conversations whose last message is older are forgotten, unless a case keeps them. */
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

export interface Forgotten {
  readonly conversation: ConversationId;
  readonly at: number;
}

/** Wrapped keys, and small things under a name. */
export interface RawKeys {
  /** Keeps `value` under `name` unless there is one already; answers with the one that stands. */
  keep(name: string, value: Buffer): Promise<Buffer>;
  replace(name: string, value: Buffer): Promise<void>;
  /** The wrapped key of one conversation. */
  key(conversation: ConversationId): Promise<Buffer | undefined>;
  /** Wrapped keys of conversations, ascending by id, from `after` (exclusive). */
  keys(after: ConversationId, limit: number): Promise<readonly RawKey[]>;
  replaceKeys(keys: readonly RawKey[]): Promise<void>;
}

/** Messages, claims and turns. */
export interface RawTurns {
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
  takeOver(limit: number): Promise<readonly Orphan[]>;
}

/** Lines on their way out. */
export interface RawOutbox {
  due(channel: ChannelName, now: number, limit: number): Promise<readonly RawDueRow[]>;
  begin(effect: Buffer, now: number, leaseMs: number): Promise<RawOutboxRow | undefined>;
  /** An `expired` one marks its conversation as having lines unseen; `instead` is written in the same step. */
  settle(effect: Buffer, attempt: number, outcome: RawOutcome, now: number): Promise<Settled>;
  postpone(effect: Buffer, notBefore: number): Promise<void>;
  receipt(effect: Buffer, status: ReceiptStatus, now: number, code?: FaultCode): Promise<Settled>;
  failedRows(limit: number): Promise<readonly RawFailedRow[]>;
  resend(effect: Buffer, now: number, notAfter: number): Promise<boolean>;
  outbox(): Promise<OutboxCounts>;
  hold(): Promise<number>;
  unhold(): Promise<number>;
  throttle(buckets: readonly Bucket[], now: number): Promise<Throttled>;
}

/** Small documents, and counters. */
export interface RawRecords {
  record(kind: string, key: Buffer): Promise<RawRecord | undefined>;
  /** Writes when the stored version is the one before `record.version` (1: there is none yet). */
  putRecord(record: RawNewRecord): Promise<'ok' | 'stale'>;
  removeRecord(kind: string, key: Buffer, version: number): Promise<'ok' | 'stale'>;
  /** Ascending by `sort`, compared as UTF-8 bytes, from `after` (exclusive). */
  records(kind: string, after: string, limit: number): Promise<readonly RawRecord[]>;
  counter(key: string): Promise<RawCounter | undefined>;
  counters(after: string, limit: number): Promise<readonly RawCounter[]>;
}

/**
 * What a store does below the seal: it sees sealed bytes, hashes, ids and times, never a word.
 * Durability, order and faults are those of the `Store` port.
 */
export interface RawStore extends RawKeys, RawTurns, RawOutbox, RawRecords {
  forget(conversation: ConversationId): Promise<void>;
  /** All that was ever forgotten, oldest first. */
  forgotten(): Promise<readonly Forgotten[]>;
  sweep(limits: RawSweep): Promise<Sweep>;
  probe(): Promise<void>;
  close(): Promise<void>;
}
