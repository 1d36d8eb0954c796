import type { Address, ConversationId, Message } from '../domain/conversation.js';
import { type DataKey, hashOf } from './vault.js';

function short(hash: Buffer, bytes: number): Buffer {
  return hash.subarray(0, bytes);
}

/** What one address is called on disk, in 160 bits; all other hashes have 128. */
export function pseudonymOf(key: DataKey, address: Address): Buffer {
  return short(hashOf(key, ['address', address.channel, address.account, address.address]), 20);
}

/** By which a message is known again when it comes twice. */
export function messageHash(key: DataKey, message: Message): Buffer {
  return short(hashOf(key, ['message', message.from.channel, message.from.account, message.id]), 16);
}

/** By which an outward effect is known again when a turn is repeated. */
export function effectHash(key: DataKey, conversation: ConversationId, effectKey: string): Buffer {
  return short(hashOf(key, ['effect', conversation, effectKey]), 16);
}

/** What a record's key is called on disk. */
export function recordHash(key: DataKey, kind: string, recordKey: string): Buffer {
  return short(hashOf(key, ['record', kind, recordKey]), 16);
}

/** The places a seal is bound to: a sealed field opens nowhere else. */
export const place = {
  key: (conversation: ConversationId) => `conversation|${conversation}`,
  address: (conversation: ConversationId) => `conversation|${conversation}|address`,
  state: (conversation: ConversationId, version: number) => `conversation|${conversation}|${version}|state`,
  entry: (conversation: ConversationId, row: Buffer, by: string, at: number) =>
    `log|${conversation}|${row.toString('hex')}|${by}|${at}`,
  outbox: (conversation: ConversationId, effect: Buffer) =>
    `outbox|${conversation}|${effect.toString('hex')}|body`,
  record: (kind: string, key: Buffer, version: number) => `record|${key.toString('hex')}|${version}|${kind}`,
} as const;
