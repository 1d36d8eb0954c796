import type { Records, StoredRecord } from '../../src/engine/ports/store.js';

/** Records in memory that anybody can tamper with: `kinds` are what is stored, in no order. */
export interface MemoryRecords extends Records {
  readonly kinds: Map<string, StoredRecord[]>;
}

/** A store of records with the promises of the real one, and with the yielding of one that is far away. */
export function memoryRecords(): MemoryRecords {
  const kinds = new Map<string, StoredRecord[]>();
  const of = (kind: string) => kinds.get(kind) ?? [];
  const without = (kind: string, key: string) => of(kind).filter((each) => each.key !== key);
  const versionOf = (kind: string, key: string) => of(kind).find((each) => each.key === key)?.version ?? 0;
  return {
    kinds,
    async get(kind, key) {
      return structuredClone(of(kind).find((each) => each.key === key));
    },
    async put(kind, { key, version, sort, body }) {
      await Promise.resolve();
      if (versionOf(kind, key) !== version) return 'stale';
      kinds.set(kind, [
        ...without(kind, key),
        { key, version: version + 1, sort, body: structuredClone(body) },
      ]);
      return 'ok';
    },
    async remove(kind, key, version) {
      if (versionOf(kind, key) !== version) return 'stale';
      kinds.set(kind, without(kind, key));
      return 'ok';
    },
    async list(kind, after, limit) {
      const sorted = of(kind).toSorted((a, b) => (a.sort < b.sort ? -1 : 1));
      return structuredClone(sorted.filter(({ sort }) => sort > after).slice(0, limit));
    },
  };
}
