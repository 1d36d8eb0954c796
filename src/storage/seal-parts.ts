import type { Address, ConversationId, Message } from '../domain/conversation.js';
import type { ConversationKeys } from './conversation-keys.js';
import type { RawStore } from './raw-store.js';
import { place } from './sealing.js';
import type { DataKey, Vault } from './vault.js';

/** What sealing and opening need. */
export interface SealParts {
  readonly raw: RawStore;
  readonly vault: Vault;
  /** Under which addresses, message ids and effect keys are hashed. */
  readonly lookup: DataKey;
  readonly keys: ConversationKeys;
  /** Hashes of messages that a claim has shown, for the commit that handles them. */
  readonly hashes: WeakMap<Message, Buffer>;
}

/** Where the person of a conversation is reached. */
export function unsealAddress(
  { vault }: SealParts,
  conversation: ConversationId,
  key: DataKey,
  sealed: Buffer,
): Address {
  return JSON.parse(vault.open(key, sealed, place.address(conversation)));
}

/** The key of a conversation; undefined when it is gone. */
export async function keyOfConversation(
  { raw, keys }: Pick<SealParts, 'raw' | 'keys'>,
  conversation: ConversationId,
): Promise<DataKey | undefined> {
  const known = keys.known(conversation);
  if (known) return known;
  const wrapped = await raw.key(conversation);
  return wrapped && keys.of(conversation, wrapped);
}
