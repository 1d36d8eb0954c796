import type { ConversationId } from '../domain/conversation.js';
import { place } from './sealing.js';
import type { DataKey, Vault } from './vault.js';

const kept = 2_000;

/** Data keys of the conversations used last, so that a busy one is unwrapped once. */
export class ConversationKeys {
  readonly #vault: Vault;
  readonly #keys = new Map<ConversationId, DataKey>();

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** The key, when it was used of late. */
  known(conversation: ConversationId): DataKey | undefined {
    const key = this.#keys.get(conversation);
    if (!key) return undefined;
    this.#keys.delete(conversation);
    this.#keys.set(conversation, key);
    return key;
  }

  of(conversation: ConversationId, wrapped: Buffer): DataKey {
    const known = this.known(conversation);
    if (known) return known;
    const key = this.#vault.unwrap(wrapped, place.key(conversation));
    this.#remember(conversation, key);
    return key;
  }

  make(conversation: ConversationId): { readonly key: DataKey; readonly wrapped: Buffer } {
    return this.#vault.newKey(place.key(conversation));
  }

  drop(conversation: ConversationId): void {
    this.#keys.delete(conversation);
  }

  #remember(conversation: ConversationId, key: DataKey): void {
    this.#keys.set(conversation, key);
    if (this.#keys.size <= kept) return;
    const [oldest] = this.#keys.keys();
    if (oldest !== undefined) this.#keys.delete(oldest);
  }
}
