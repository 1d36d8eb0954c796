import type { Address, ChannelName, Line } from '../../domain/conversation.js';

export type Sent =
  | { readonly outcome: 'sent'; readonly externalId?: string }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'retry'; readonly afterMs?: number };

/** A channel that lines are pushed to; channels that read the log themselves (web, terminal) have none. */
export interface PushChannel {
  readonly name: ChannelName;
  /** `key` is the same for every attempt at the same line. */
  send(to: Address, line: Line, key: string): Promise<Sent>;
}
