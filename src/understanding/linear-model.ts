import { Fault } from '../domain/faults.js';
import { FeatureSpace } from './feature-space.js';
import { readFeatures } from './features.js';
import type { Token } from './normalise.js';

type Indices = Uint8Array | Uint16Array;

/** Pruned weights in one byte each: for every feature in turn, the classes it speaks for or against. */
export interface CompactWeights {
  readonly labels: readonly string[];
  /** How many entries of `classes` and `weights` belong to each feature. */
  readonly counts: Indices;
  readonly classes: Indices;
  readonly weights: Int8Array;
  /** What one step of a class's weights is worth. */
  readonly scales: Float32Array;
  readonly biases: Float32Array;
}

/** What a text scores for every label, and which share of its features was ever seen. */
export interface Scores {
  readonly margins: Float64Array;
  readonly known: number;
}

/** A linear classifier ready to read; keeps nothing of what it reads. */
export class LinearModel {
  readonly space: FeatureSpace;
  readonly compact: CompactWeights;
  readonly #starts: Int32Array;

  constructor(space: FeatureSpace, compact: CompactWeights) {
    this.space = space;
    this.compact = compact;
    this.#starts = new Int32Array(compact.counts.length + 1);
    for (let at = 0; at < compact.counts.length; at += 1) {
      this.#starts[at + 1] = (this.#starts[at] ?? 0) + (compact.counts[at] ?? 0);
    }
  }

  get labels(): readonly string[] {
    return this.compact.labels;
  }

  scores(tokens: readonly Token[]): Scores {
    const { columns, values, known } = this.space.row(readFeatures(tokens));
    const sums = new Float64Array(this.labels.length);
    for (let at = 0; at < columns.length; at += 1)
      this.#add(columns[at] as number, values[at] as number, sums);
    const { scales, biases } = this.compact;
    return {
      margins: sums.map((sum, label) => sum * (scales[label] as number) + (biases[label] as number)),
      known,
    };
  }

  #add(column: number, value: number, sums: Float64Array): void {
    const { classes, weights } = this.compact;
    const end = this.#starts[column + 1] as number;
    for (let at = this.#starts[column] as number; at < end; at += 1) {
      const label = classes[at] as number;
      sums[label] = (sums[label] as number) + value * (weights[at] as number);
    }
  }
}

/** Rounds weights to a byte and drops the smallest, so that at most `mostEntries` stay; features left without any go. */
export function compactModel(
  space: FeatureSpace,
  weights: readonly Float32Array[],
  labels: readonly string[],
  mostEntries: number,
): LinearModel {
  if (labels.length > 0xffff) throw new Fault('input.invalid', { detail: 'too many labels' });
  const indices = (numbers: readonly number[]) =>
    labels.length > 0xff ? Uint16Array.from(numbers) : Uint8Array.from(numbers);
  const scales = Float32Array.from(weights, (each) => largest(each) / 127 || 1);
  const rounded = round(weights, scales, smallestKept(weights, mostEntries));
  const kept = [...rounded.keys()].filter((column) => (rounded[column]?.length ?? 0) > 0);
  const entries = kept.flatMap((column) => rounded[column] ?? []);
  const pick = (numbers: Uint16Array | Uint32Array) => kept.map((column) => numbers[column] ?? 0);
  const smaller = new FeatureSpace(
    Uint32Array.from(pick(space.hashes)),
    Uint16Array.from(pick(space.seen)),
    space.documents,
  );
  return new LinearModel(smaller, {
    labels,
    counts: indices(kept.map((column) => rounded[column]?.length ?? 0)),
    classes: indices(entries.map((entry) => entry.label)),
    weights: Int8Array.from(entries, (entry) => entry.weight),
    scales,
    biases: Float32Array.from(weights, (each) => each.at(-1) ?? 0),
  });
}

interface Entry {
  readonly label: number;
  readonly weight: number;
}

function round(
  weights: readonly Float32Array[],
  scales: Float32Array,
  least: number,
): readonly (readonly Entry[])[] {
  const columns: Entry[][] = Array.from({ length: (weights[0]?.length ?? 1) - 1 }, () => []);
  for (const [label, each] of weights.entries()) {
    for (const [column, entries] of columns.entries()) {
      const weight = each[column] as number;
      if (Math.abs(weight) < least) continue;
      const rounded = Math.round(weight / (scales[label] as number));
      if (rounded !== 0) entries.push({ label, weight: rounded });
    }
  }
  return columns;
}

/** The bias is no weight of a feature. */
function largest(weights: Float32Array): number {
  let most = 0;
  for (let at = 0; at < weights.length - 1; at += 1) most = Math.max(most, Math.abs(weights[at] as number));
  return most;
}

const bins = 1 << 16;

function smallestKept(weights: readonly Float32Array[], mostEntries: number): number {
  const top = Math.max(...weights.map(largest)) || 1;
  const histogram = new Int32Array(bins);
  for (const each of weights) {
    for (let at = 0; at < each.length - 1; at += 1) {
      const bin = Math.min(bins - 1, Math.floor((Math.abs(each[at] as number) / top) * bins));
      histogram[bin] = (histogram[bin] as number) + 1;
    }
  }
  let kept = 0;
  for (let bin = bins - 1; bin > 0; bin -= 1) {
    kept += histogram[bin] as number;
    if (kept > mostEntries) return ((bin + 1) / bins) * top;
  }
  return 0;
}
