import type {
  Address,
  ConversationId,
  ConversationState,
  Effect,
  Line,
  LogEntry,
  Message,
  Speaker,
} from '../../domain/conversation.js';

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
}

export interface NewLogEntry {
  readonly by: Speaker;
  readonly at: number;
  readonly line: Line;
}

/** A line to push. `effectKey` (message id + step) is unique: a repeated turn cannot make a second row. */
export interface NewOutboxRow {
  readonly effectKey: string;
  readonly line: Line;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface OutboxRow extends NewOutboxRow {
  readonly id: number;
  readonly conversation: ConversationId;
  readonly to: Address;
  readonly attempt: number;
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
}

export interface StoredRecord {
  readonly key: string;
  readonly version: number;
  /** Position in its kind's listing. */
  readonly sort: string;
  readonly body: unknown;
}

/** Small documents by kind and key, for everything that is not a conversation. */
export interface Records {
  get(kind: string, key: string): Promise<StoredRecord | undefined>;
  /** Writes when the stored version equals `version` (0: there is none yet). */
  put(kind: string, record: StoredRecord): Promise<'ok' | 'stale'>;
  /** Ascending by `sort`, from `after` (exclusive). */
  list(kind: string, after: string, limit: number): Promise<readonly StoredRecord[]>;
}

export interface Known {
  readonly conversation: ConversationId;
  readonly lastMessageAt: number;
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
  /** Marks up to `limit` due rows as sending, one per conversation, oldest first, and returns them. */
  due(now: number, limit: number): Promise<readonly OutboxRow[]>;
  settle(
    id: number,
    outcome:
      | { kind: 'sent' }
      | { kind: 'failed' }
      | { kind: 'expired' }
      | { kind: 'retry'; notBefore: number },
  ): Promise<void>;
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
