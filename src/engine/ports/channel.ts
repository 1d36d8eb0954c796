import type { Address, ChannelName, Line } from '../../domain/conversation.js';
import type { FaultCode } from '../../domain/faults.js';
import type { RowId } from './store.js';

export type Sent =
  /** The platform has taken it. */
  | { readonly outcome: 'sent' }
  /** It will never be taken: blocked, no such number, not allowed. */
  | { readonly outcome: 'refused'; readonly code: FaultCode }
  /** The platform said not now; it was not taken. `code` is for the operator, where she can do something about it. */
  | { readonly outcome: 'later'; readonly afterMs?: number; readonly code?: FaultCode }
  /** No answer, or one that leaves it open: it may have been taken. */
  | { readonly outcome: 'unknown' };

/** How fast lines may go, over all of a channel and to one person. */
interface Pace {
  readonly perSecond: number;
  readonly burst: number;
  /** Seconds between two lines to one person, and how many may go at once. */
  readonly person: { readonly everySeconds: number; readonly burst: number };
}

/**
 * A channel that lines are pushed to; those that read the log themselves (web, terminal) have none.
 * `idempotent`: `key` when the platform takes one id once, `edit` when sending again only rewrites the same card,
 * `none` when a second sending is a second message.
 */
export interface PushChannel {
  readonly name: ChannelName;
  readonly idempotent: 'key' | 'edit' | 'none';
  /** The platform reports each line by its id, up to 30 s later. */
  readonly receipts: boolean;
  readonly pace: Pace;
  /** The longest text of one bubble, in code points; what is longer comes as several lines. */
  readonly limits: { readonly text: number };
  /** A person may be written to for this long after she wrote; without it, at any time. */
  readonly windowMs?: number;
  /** `id` is the same for every attempt at the same line; `doubtful` when it may already have arrived. */
  send(to: Address, line: Line, id: RowId, doubtful: boolean): Promise<Sent>;
  /** Looks whether a line of ours has arrived since a time, where the platform can be asked. */
  findSent?(to: Address, line: Line, id: RowId): Promise<boolean>;
}
