import type { FeatureBlocks } from './features.js';

/** Documents as rows of sparse values; row r is `columns` and `values` from starts[r] to starts[r + 1]. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  readonly width: number;
}

/** One document, and which share of its features the space knows. */
export interface SparseRow {
  readonly columns: Int32Array;
  readonly values: Float32Array;
  readonly known: number;
}

/** Known features with their weights by rarity; each block of a document has length 1. */
export class FeatureSpace {
  /** Ascending; the place of a hash is its column. */
  readonly hashes: Uint32Array;
  /** In how many documents each was seen. */
  readonly seen: Uint16Array;
  readonly documents: number;
  readonly #table: Int32Array;
  readonly #rarity: Float32Array;

  constructor(hashes: Uint32Array, seen: Uint16Array, documents: number) {
    this.hashes = hashes;
    this.seen = seen;
    this.documents = documents;
    this.#rarity = Float32Array.from(seen, (count) => Math.log((documents + 1) / (count + 1)) + 1);
    this.#table = hashTable(hashes);
  }

  /** The features seen in at least `leastSeen` documents. */
  static of(documents: readonly FeatureBlocks[], leastSeen: number): FeatureSpace {
    const counts = new Map<number, number>();
    for (const [words, pieces] of documents) {
      for (const feature of new Set([...words, ...pieces]))
        counts.set(feature, (counts.get(feature) ?? 0) + 1);
    }
    const kept = [...counts].filter(([, count]) => count >= leastSeen).sort(([one], [other]) => one - other);
    const seen = Uint16Array.from(kept, ([, count]) => Math.min(count, 0xffff));
    return new FeatureSpace(
      Uint32Array.from(kept, ([feature]) => feature),
      seen,
      documents.length,
    );
  }

  row(blocks: FeatureBlocks): SparseRow {
    const columns: number[] = [];
    const values: number[] = [];
    let known = 0;
    let all = 0;
    for (const block of blocks) {
      const counts = this.#countKnown(block);
      for (const count of counts.values()) known += count;
      all += block.length;
      this.#append(counts, columns, values);
    }
    return {
      columns: Int32Array.from(columns),
      values: Float32Array.from(values),
      known: all === 0 ? 0 : known / all,
    };
  }

  rows(documents: readonly FeatureBlocks[]): SparseRows {
    const each = documents.map((blocks) => this.row(blocks));
    const starts = new Int32Array(each.length + 1);
    for (const [at, row] of each.entries()) starts[at + 1] = (starts[at] ?? 0) + row.columns.length;
    const columns = new Int32Array(starts[each.length] ?? 0);
    const values = new Float32Array(columns.length);
    for (const [at, row] of each.entries()) {
      columns.set(row.columns, starts[at]);
      values.set(row.values, starts[at]);
    }
    return { starts, columns, values, width: this.hashes.length };
  }

  #countKnown(block: readonly number[]): Map<number, number> {
    const counts = new Map<number, number>();
    for (const feature of block) {
      const column = this.#column(feature);
      if (column >= 0) counts.set(column, (counts.get(column) ?? 0) + 1);
    }
    return counts;
  }

  #append(counts: ReadonlyMap<number, number>, columns: number[], values: number[]): void {
    let squares = 0;
    const first = values.length;
    for (const [column, count] of counts) {
      const value = (1 + Math.log(count)) * (this.#rarity[column] ?? 0);
      squares += value * value;
      columns.push(column);
      values.push(value);
    }
    const length = Math.sqrt(squares);
    for (let at = first; at < values.length; at += 1) values[at] = (values[at] ?? 0) / length;
  }

  #column(feature: number): number {
    const mask = this.#table.length - 1;
    for (let slot = feature & mask; ; slot = (slot + 1) & mask) {
      const column = this.#table[slot] ?? -1;
      if (column < 0 || this.hashes[column] === feature) return column;
    }
  }
}

function hashTable(hashes: Uint32Array): Int32Array {
  const size = 2 ** Math.ceil(Math.log2(2 * hashes.length + 2));
  const table = new Int32Array(size).fill(-1);
  for (let column = 0; column < hashes.length; column += 1) {
    let slot = (hashes[column] ?? 0) & (size - 1);
    while ((table[slot] ?? -1) >= 0) slot = (slot + 1) & (size - 1);
    table[slot] = column;
  }
  return table;
}
