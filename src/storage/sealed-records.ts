import { Fault } from '../domain/faults.js';
import type { Records, StoredRecord } from '../engine/ports/store.js';
import type { RawCounter, RawRecord, RawStore } from './raw-store.js';
import { place, recordHash } from './sealing.js';
import type { DataKey, Vault } from './vault.js';

/** The kind of record that `count` effects write; it is read like any other and written by them alone. */
const counterKind = 'counter';

function counterRecord({ key, count }: RawCounter): StoredRecord {
  return { key, version: count, sort: key, body: count };
}

/** Records whose keys are hashed and whose bodies are sealed; `kind` and `sort` stay in clear. */
export function sealedRecords(raw: RawStore, vault: Vault, lookup: DataKey, key: DataKey): Records {
  const unseal = (kind: string, record: RawRecord): StoredRecord => {
    const clear = JSON.parse(vault.open(key, record.body, place.record(kind, record.key, record.version)));
    return { key: clear.key, version: record.version, sort: record.sort, body: clear.body };
  };
  return {
    async get(kind, name) {
      if (kind === counterKind) {
        const counter = await raw.counter(name);
        return counter && counterRecord(counter);
      }
      const record = await raw.record(kind, recordHash(lookup, kind, name));
      return record && unseal(kind, record);
    },
    async put(kind, record) {
      if (kind === counterKind) throw new Fault('store.parameter', { detail: counterKind });
      const hash = recordHash(lookup, kind, record.key);
      const version = record.version + 1;
      const clear = JSON.stringify({ key: record.key, body: record.body });
      const body = vault.seal(key, clear, place.record(kind, hash, version));
      return raw.putRecord(kind, { key: hash, version, sort: record.sort, body });
    },
    async list(kind, after, limit) {
      if (kind === counterKind) return (await raw.counters(after, limit)).map(counterRecord);
      return (await raw.records(kind, after, limit)).map((record) => unseal(kind, record));
    },
  };
}
