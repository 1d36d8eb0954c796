import type { ConversationId } from '../domain/conversation.js';
import { Recent } from './recent.js';
import { place } from './sealing.js';
import type { DataKey, Vault } from './vault.js';

const kept = 2_000;

/** Data keys of the conversations used last, so that a busy one is unwrapped once. */
export class ConversationKeys {
  readonly #vault: Vault;
  readonly #keys = new Recent<DataKey>(kept);
  readonly #owners = new Recent<ConversationId>(kept);

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** The key, when it was used of late. */
  known(conversation: ConversationId): DataKey | undefined {
    return this.#keys.get(conversation);
  }

  of(conversation: ConversationId, wrapped: Buffer): DataKey {
    const known = this.known(conversation);
    if (known) return known;
    const key = this.#vault.unwrap(wrapped, place.key(conversation));
    this.#keys.set(conversation, key);
    return key;
  }

  make(conversation: ConversationId): { readonly key: DataKey; readonly wrapped: Buffer } {
    return this.#vault.newKey(place.key(conversation));
  }

  drop(conversation: ConversationId): void {
    this.#keys.delete(conversation);
  }

  /** The conversation last known to belong to a pseudonym; it may be so no longer. */
  ownedBy(pseudonym: string): { readonly conversation: ConversationId; readonly key: DataKey } | undefined {
    const conversation = this.#owners.get(pseudonym);
    if (conversation === undefined) return undefined;
    const key = this.known(conversation);
    return key && { conversation, key };
  }

  own(pseudonym: string, conversation: ConversationId): void {
    this.#owners.set(pseudonym, conversation);
  }

  disown(pseudonym: string): void {
    this.#owners.delete(pseudonym);
  }
}
