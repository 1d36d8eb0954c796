import type {
  Address,
  ChannelName,
  ConversationId,
  ConversationState,
  Lane,
  Line,
  LogEntry,
  Message,
  Speaker,
} from '../../domain/conversation.js';
import type { Effect } from '../../domain/effect.js';
import type { FaultCode } from '../../domain/faults.js';

export interface Receipt {
  readonly conversation: ConversationId;
  /** `seen`: the same (channel, account, message id) was stored before; nothing changed. */
  readonly result: 'stored' | 'seen';
}

/** The right to handle one conversation; `fence` rises with every claim, `version` with every commit. */
export interface Claim {
  readonly conversation: ConversationId;
  readonly address: Address;
  readonly fence: number;
  readonly version: number;
  /** undefined before the first commit; `'unreadable'` when it no longer parses (a poisoned conversation). */
  readonly state: ConversationState | undefined | 'unreadable';
  /** Accepted and not yet handled, oldest first. */
  readonly waiting: readonly Message[];
  /** Lines expired before they reached her, after the last commit. */
  readonly unseen: boolean;
}

export interface NewLogEntry {
  readonly by: Speaker;
  readonly at: number;
  readonly line: Line;
}

/** A line to push. `effectKey` (message id + step) is unique: a repeated turn cannot make a second row. */
export interface NewOutboxRow {
  readonly effectKey: string;
  readonly channel: ChannelName;
  readonly lane: Lane;
  readonly line: Line;
  /** When it was said. */
  readonly at: number;
  /** 0: at once, whatever the clock says by then. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Names a row to its channel too: it tells nothing about the person and is the same for every attempt. */
export type RowId = string;

/** A row that may go out now; it is not marked yet. `lane` is the most pressing one its conversation has due. */
export interface DueRow {
  readonly id: RowId;
  readonly conversation: ConversationId;
  readonly lane: Lane;
}

/** A row marked as sending; nobody else has it until it is settled or its lease ends. */
export interface OutboxRow extends NewOutboxRow {
  readonly id: RowId;
  readonly conversation: ConversationId;
  readonly to: Address;
  /** 1 the first time. */
  readonly attempt: number;
  /** An earlier attempt may have arrived. */
  readonly unsure: boolean;
  /** When she last wrote. */
  readonly lastMessageAt: number;
}

/** What became of an attempt. */
export type Outcome =
  /** The channel has it; unconfirmed, its line is kept until a receipt says that it arrived. */
  | { readonly kind: 'sent'; readonly confirmed: boolean }
  /** A dead letter: its line is kept, `failedRows` lists it and `resend` sends it again. */
  | { readonly kind: 'failed'; readonly code: FaultCode }
  /** Too late for her eyes; `instead` goes into the outbox in its place, unless its effect is there already. */
  | { readonly kind: 'expired'; readonly instead?: NewOutboxRow }
  /** It has surely not arrived. */
  | { readonly kind: 'retry'; readonly notBefore: number }
  /** It may have arrived: at `until` it is due again, and then says so. */
  | { readonly kind: 'unsure'; readonly until: number };

/** `stale`: another attempt, or a receipt, was faster. `last`: nothing is left to send of one who is to be forgotten. */
export type Settled = 'settled' | 'stale' | 'last';

/** What a platform reports of a line; it only ever moves forward, and `failed` is final. */
export type ReceiptStatus = 'sent' | 'delivered' | 'read' | 'failed';

/** A dead letter, without its words. */
export interface FailedRow {
  readonly id: RowId;
  readonly conversation: ConversationId;
  readonly channel: ChannelName;
  readonly lane: Lane;
  readonly attempt: number;
  readonly code: FaultCode;
  readonly at: number;
}

/** The outbox in numbers; `oldestDueAt` is when the line that waits longest was due. */
export interface OutboxCounts {
  readonly open: number;
  readonly failed: number;
  readonly held: number;
  readonly oldestDueAt: number | undefined;
}

/** A token bucket: refilled evenly, never above `burst`; a taker leaves at least `reserve` behind. */
export interface Bucket {
  readonly name: string;
  readonly perSecond: number;
  readonly burst: number;
  readonly reserve: number;
}

/** 0: the tokens are taken. Else none is, and `bucket` names the one that takes longest to give. */
export interface Throttled {
  readonly waitMs: number;
  readonly bucket: string | undefined;
}

/** A conversation whose messages wait and that nobody handles; `tries` counts how often it was given out. */
export interface Orphan {
  readonly conversation: ConversationId;
  readonly tries: number;
}

/** One turn, stored whole or not at all. */
export interface Commit {
  readonly conversation: ConversationId;
  readonly fence: number;
  readonly version: number;
  readonly state: ConversationState;
  readonly handled: readonly Message[];
  readonly log: readonly NewLogEntry[];
  readonly outbox: readonly NewOutboxRow[];
  readonly effects: readonly Effect[];
  /** Written with the turn or not at all; one whose version is another by now makes the turn `stale`. */
  readonly records?: readonly NewRecord[];
}

export interface StoredRecord {
  readonly key: string;
  readonly version: number;
  /** Position in its kind's listing. */
  readonly sort: string;
  readonly body: unknown;
}

/** A record on its way in; `under` names the conversation whose key seals it, so that it can be forgotten by itself. */
export interface NewRecord extends StoredRecord {
  readonly kind: string;
  readonly under?: ConversationId;
}

/** Small documents by kind and key, for everything that is not a conversation. What lost its key is not there. */
export interface Records {
  get(kind: string, key: string): Promise<StoredRecord | undefined>;
  /** Writes when the stored version equals `version` (0: there is none yet). */
  put(kind: string, record: Omit<NewRecord, 'kind'>): Promise<'ok' | 'stale'>;
  /** Removes it when the stored version equals `version`. */
  remove(kind: string, key: string, version: number): Promise<'ok' | 'stale'>;
  /** Ascending by `sort`, from `after` (exclusive). */
  list(kind: string, after: string, limit: number): Promise<readonly StoredRecord[]>;
}

export interface Known {
  readonly conversation: ConversationId;
  readonly lastMessageAt: number;
  /** A case is open, which keeps it. */
  readonly kept: boolean;
}

export interface Sweep {
  readonly forgotten: number;
  readonly dedupeKeys: number;
}

/**
 * Keeps everything, sealed. `accept` and `commit` are durable when they resolve (power cut included).
 * A failing disk or server throws `store.unavailable` and changes nothing.
 */
export interface Store {
  /** Opens a conversation for an address that has none; appends each new message to inbox and log, in order. */
  accept(messages: readonly Message[]): Promise<readonly Receipt[]>;
  find(address: Address): Promise<Known | undefined>;
  /** `busy` while another claim is held; `gone` when the conversation was forgotten. */
  claim(conversation: ConversationId): Promise<Claim | 'busy' | 'gone'>;
  /** Compare-and-set on version and fence; `stale` changes nothing. Keeps the claim: the next commit uses version + 1. */
  commit(turn: Commit): Promise<'ok' | 'stale'>;
  release(conversation: ConversationId, fence: number): Promise<void>;
  /** Conversations with accepted messages that no commit has handled, oldest first. */
  unhandled(limit: number): Promise<readonly ConversationId[]>;
  /** Entries with seq > after, ascending. */
  log(conversation: ConversationId, after: number): Promise<readonly LogEntry[]>;
  /**
   * Conversations with messages that wait and that nobody handles, oldest first: what a crash left, or another
   * instance that went away. Each time one is given out counts as a try; a commit that handles something starts anew.
   */
  takeOver(limit: number): Promise<readonly Orphan[]>;
  /**
   * Rows of a channel that may go out, most pressing lane first, then oldest, one a conversation. Within a
   * conversation they keep their order; a row meant for later holds back nothing newer.
   */
  due(channel: ChannelName, now: number, limit: number): Promise<readonly DueRow[]>;
  /** Marks one row as sending until now + `leaseMs`; undefined when it may not go out (any more). */
  begin(id: RowId, now: number, leaseMs: number): Promise<OutboxRow | undefined>;
  /** Ends an attempt. */
  settle(
    row: Pick<OutboxRow, 'id' | 'attempt' | 'conversation'>,
    outcome: Outcome,
    now: number,
  ): Promise<Settled>;
  /** Puts a row that was not begun off until a time; it keeps its place in its conversation. */
  postpone(id: RowId, notBefore: number): Promise<void>;
  /** What the platform says of a row, in any order and as often as it likes; `code` says why it failed. */
  receipt(id: RowId, status: ReceiptStatus, now: number, code?: FaultCode): Promise<Settled>;
  failedRows(limit: number): Promise<readonly FailedRow[]>;
  /** Makes a dead letter due again with a new time limit; false when there is none of this id. */
  resend(id: RowId, now: number, notAfter: number): Promise<boolean>;
  outbox(): Promise<OutboxCounts>;
  /** Keeps back all that is open, as after a restore; answers with how many. */
  hold(): Promise<number>;
  /** Lets go what was kept back; a line past its time is then replaced like any late one. */
  unhold(): Promise<number>;
  /** Takes a token from each bucket, or none; the buckets are those of all instances. */
  throttle(buckets: readonly Bucket[], now: number): Promise<Throttled>;
  /**
   * Destroys a conversation: ledger first (fsynced), then key and rows, then a truncating checkpoint,
   * so that no byte of text, address or key is left on disk. Deduplication hashes stay.
   */
  forget(conversation: ConversationId): Promise<void>;
  readonly records: Records;
  /** Forgets conversations idle past retention and drops old deduplication hashes. */
  sweep(now: number): Promise<Sweep>;
  /** A real durable write, for readiness. */
  probe(): Promise<void>;
  close(): Promise<void>;
}
