import type { ChannelName } from '../../../src/domain/conversation.js';

/** One fake platform for each way in which a platform can, or cannot, tell whether it has a line. */
export const kinds = {
  /** Takes one id once. */
  key: { channel: 'terminal', idempotent: 'key', receipts: false, finds: false },
  /** Sending again only rewrites the same card. */
  edit: { channel: 'telegram', idempotent: 'edit', receipts: false, finds: false },
  /** Reports each id, late. */
  receipts: { channel: 'whatsapp-cloud', idempotent: 'none', receipts: true, finds: false },
  /** Can be asked what arrived. */
  find: { channel: 'whatsapp-web', idempotent: 'none', receipts: false, finds: true },
  /** Tells nothing: a second sending is a second message. */
  none: { channel: 'directline', idempotent: 'none', receipts: false, finds: false },
} as const satisfies Record<
  string,
  {
    readonly channel: ChannelName;
    readonly idempotent: 'key' | 'edit' | 'none';
    readonly receipts: boolean;
    readonly finds: boolean;
  }
>;
export type Kind = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as Kind[];

/** The servers' clock runs so many times as fast as ours: thirty seconds for a receipt are three. */
export const speed = 10;
