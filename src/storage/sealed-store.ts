import type { Commit, Store } from '../engine/ports/store.js';
import { ConversationKeys } from './conversation-keys.js';
import type { RawStore } from './raw-store.js';
import { retention } from './retention.js';
import { keyOfConversation, type SealParts } from './seal-parts.js';
import { acceptSealed } from './sealed-accept.js';
import { sealedOutbox } from './sealed-outbox.js';
import { sealedRecords, sealRecord } from './sealed-records.js';
import { sealCommit, unsealClaim, unsealEntry } from './sealed-turn.js';
import { place, pseudonymOf } from './sealing.js';
import type { DataKey, Vault } from './vault.js';

const keysAtOnce = 500;

async function storeKey(raw: RawStore, vault: Vault, name: string): Promise<DataKey> {
  const label = `store|${name}`;
  const wrapped = await raw.keep(name, vault.newKey(label).wrapped);
  const key = vault.unwrap(wrapped, label);
  const rewrapped = vault.rewrap(wrapped, label);
  if (rewrapped) await raw.replace(name, rewrapped);
  return key;
}

async function rewrapConversations(raw: RawStore, vault: Vault): Promise<void> {
  let keys = await raw.keys('', keysAtOnce);
  while (keys.length > 0) {
    const changed = keys.flatMap(({ conversation, key }) => {
      const rewrapped = vault.rewrap(key, place.key(conversation));
      return rewrapped ? [{ conversation, key: rewrapped }] : [];
    });
    if (changed.length > 0) await raw.replaceKeys(changed);
    keys = await raw.keys(keys.at(-1)?.conversation ?? '', keysAtOnce);
  }
}

/** The turn with its records sealed; `stale` when a key it needs is gone. */
async function commitSealed(parts: SealParts, recordsKey: DataKey, turn: Commit): Promise<'ok' | 'stale'> {
  const key = await keyOfConversation(parts, turn.conversation);
  if (!key) return 'stale';
  const records = await Promise.all(
    (turn.records ?? []).map((record) => sealRecord(parts, recordsKey, record)),
  );
  return parts.raw.commit({ ...sealCommit(parts, key, turn), records });
}

function conversationsOf(
  parts: SealParts,
  recordsKey: DataKey,
): Omit<Store, 'records' | 'probe' | 'close' | 'sweep'> {
  const { raw, lookup, keys } = parts;
  return {
    accept: (messages) => acceptSealed(parts, messages),
    async find(address) {
      const known = await raw.current(pseudonymOf(lookup, address));
      if (!known) return undefined;
      const { conversation, lastMessageAt, kept } = known;
      return { conversation, lastMessageAt, kept };
    },
    async claim(conversation) {
      const claim = await raw.claim(conversation);
      if (typeof claim === 'string') return claim;
      try {
        return unsealClaim(parts, conversation, claim);
      } catch (error) {
        await raw.release(conversation, claim.fence);
        throw error;
      }
    },
    commit: (turn) => commitSealed(parts, recordsKey, turn),
    release: (conversation, fence) => raw.release(conversation, fence),
    unhandled: (limit) => raw.unhandled(limit),
    async log(conversation, after) {
      const log = await raw.log(conversation, after);
      return log ? log.entries.map((entry) => unsealEntry(parts, conversation, log.key, entry)) : [];
    },
    takeOver: (limit) => raw.takeOver(limit),
    ...sealedOutbox(parts),
    async forget(conversation) {
      keys.drop(conversation);
      await raw.forget(conversation);
      keys.drop(conversation);
    },
  };
}

/** The `Store` over a raw store: everything a person wrote, said or is called is sealed or hashed on its way down. */
export async function sealedStore(raw: RawStore, vault: Vault): Promise<Store> {
  const lookup = await storeKey(raw, vault, 'lookup-key');
  const recordsKey = await storeKey(raw, vault, 'records-key');
  if (vault.rotates) await rewrapConversations(raw, vault);
  const parts: SealParts = { raw, vault, lookup, keys: new ConversationKeys(vault), hashes: new WeakMap() };
  return {
    ...conversationsOf(parts, recordsKey),
    records: sealedRecords(parts, recordsKey),
    sweep: (now) =>
      raw.sweep({
        idleBefore: now - retention.botOnlyConversation,
        hashesBefore: now - retention.messageHash,
        now,
      }),
    probe: () => raw.probe(),
    close: () => raw.close(),
  };
}
