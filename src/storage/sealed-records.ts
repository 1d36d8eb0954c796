import type { ConversationId } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import type { NewRecord, Records, StoredRecord } from '../engine/ports/store.js';
import type { RawCounter, RawNewRecord, RawRecord, RawStore } from './raw-store.js';
import { keyOfConversation, type SealParts } from './seal-parts.js';
import { place, recordHash } from './sealing.js';
import type { DataKey } from './vault.js';

/** The kind of record that `count` effects write; it is read like any other and written by them alone. */
const counterKind = 'counter';

/** What stands before a body that is sealed under a conversation's key: this byte, then the conversation's id. */
const underMark = 2;
const idBytes = 16;

function counterRecord({ key, count }: RawCounter): StoredRecord {
  return { key, version: count, sort: key, body: count };
}

/** A record sealed under the key of all records, or of the conversation it names; that one gone, `vault.gone`. */
export async function sealRecord(
  parts: SealParts,
  recordsKey: DataKey,
  record: NewRecord,
): Promise<RawNewRecord> {
  const { kind, key: name, sort, under } = record;
  if (kind === counterKind) throw new Fault('store.parameter', { detail: counterKind });
  const key = under === undefined ? recordsKey : await keyOfConversation(parts, under);
  if (!key) throw new Fault('vault.gone');
  const hash = recordHash(parts.lookup, kind, name);
  const version = record.version + 1;
  const clear = JSON.stringify({ key: name, body: record.body });
  const sealed = parts.vault.seal(key, clear, place.record(kind, hash, version));
  return { kind, key: hash, version, sort, body: under === undefined ? sealed : marked(under, sealed) };
}

function marked(under: ConversationId, sealed: Buffer): Buffer {
  return Buffer.concat([Buffer.of(underMark), Buffer.from(under, 'hex'), sealed]);
}

async function unsealRecord(
  parts: SealParts,
  recordsKey: DataKey,
  kind: string,
  { key: hash, version, sort, body }: RawRecord,
): Promise<StoredRecord | undefined> {
  const isOwn = body[0] === underMark;
  const under = body.toString('hex', 1, 1 + idBytes);
  const key = isOwn ? await keyOfConversation(parts, under) : recordsKey;
  if (!key) return undefined;
  const sealed = isOwn ? body.subarray(1 + idBytes) : body;
  const clear = JSON.parse(parts.vault.open(key, sealed, place.record(kind, hash, version)));
  return { key: clear.key, version, sort, body: clear.body };
}

/** Records whose keys are hashed and whose bodies are sealed; `kind` and `sort` stay in clear. */
export function sealedRecords(parts: SealParts, recordsKey: DataKey): Records {
  const { raw, lookup } = parts;
  const unseal = (kind: string, record: RawRecord) => unsealRecord(parts, recordsKey, kind, record);
  return {
    async get(kind, name) {
      if (kind === counterKind) {
        const counter = await raw.counter(name);
        return counter && counterRecord(counter);
      }
      const record = await raw.record(kind, recordHash(lookup, kind, name));
      return record && unseal(kind, record);
    },
    put: async (kind, record) => raw.putRecord(await sealRecord(parts, recordsKey, { kind, ...record })),
    remove: (kind, name, version) => raw.removeRecord(kind, recordHash(lookup, kind, name), version),
    async list(kind, after, limit) {
      if (kind === counterKind) return (await raw.counters(after, limit)).map(counterRecord);
      return pageOf(raw, kind, after, limit, (record) => unseal(kind, record));
    },
  };
}

/** As many as were asked for while there are any: those without a key do not count. */
async function pageOf(
  raw: RawStore,
  kind: string,
  after: string,
  limit: number,
  unseal: (record: RawRecord) => Promise<StoredRecord | undefined>,
): Promise<readonly StoredRecord[]> {
  const page: StoredRecord[] = [];
  for (let from: string | undefined = after; from !== undefined && page.length < limit; ) {
    const found: readonly RawRecord[] = await raw.records(kind, from, limit);
    const opened = await Promise.all(found.map(unseal));
    page.push(...opened.flatMap((record) => record ?? []));
    from = found.length < limit ? undefined : found.at(-1)?.sort;
  }
  return page.slice(0, limit);
}
