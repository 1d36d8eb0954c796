const hour = 3_600_000;
const day = 24 * hour;

/** How long things are kept, in milliseconds, each with the reason for its length. */
export const retention = {
  /** After the last message of a person whom only the bot answered; Law N° 058/2021, art. 52: no longer than needed. */
  botOnlyConversation: day,
  /** Hashes that recognise a message delivered twice; WhatsApp repeats deliveries for 7 days, Telegram for one. */
  messageHash: 30 * day,
  /** Copies of all of it, for when a disk dies. */
  backup: 7 * day,
} as const;
