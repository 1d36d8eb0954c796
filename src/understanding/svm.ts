import type { SparseRows } from './feature-space.js';
import { seededRandom, shuffle } from './seeded-random.js';

export interface SvmOptions {
  /** The price of a training example on the wrong side. */
  readonly price: number;
  /** Ends a class when no example could gain more than this. */
  readonly tolerance: number;
  readonly mostPasses: number;
  readonly seed: number;
}

/**
 * One linear classifier per class (L2-loss, dual coordinate descent with shrinking); each is a weight per column
 * and the bias as last number. The same rows, labels and seed give the same weights to the last bit.
 */
export function trainOneVsRest(
  rows: SparseRows,
  labels: readonly number[],
  classes: number,
  options: SvmOptions,
): readonly Float32Array[] {
  const lengths = squaredLengths(rows);
  return Array.from({ length: classes }, (_, label) => {
    const signs = Int8Array.from(labels, (each) => (each === label ? 1 : -1));
    return new BinarySolver(rows, lengths, signs, options).solve(options.seed + label);
  });
}

function squaredLengths(rows: SparseRows): Float64Array {
  const lengths = new Float64Array(rows.starts.length - 1).fill(1);
  for (let row = 0; row < lengths.length; row += 1) {
    for (let at = rows.starts[row] ?? 0; at < (rows.starts[row + 1] ?? 0); at += 1) {
      lengths[row] = (lengths[row] ?? 0) + (rows.values[at] ?? 0) ** 2;
    }
  }
  return lengths;
}

class BinarySolver {
  readonly #rows: SparseRows;
  readonly #lengths: Float64Array;
  readonly #signs: Int8Array;
  readonly #options: SvmOptions;
  readonly #weights: Float64Array;
  readonly #duals: Float64Array;
  readonly #order: Int32Array;
  readonly #softness: number;
  #active: number;
  /** Examples whose gradient lies above are left out until the rest has settled. */
  #shrinkAbove = Number.POSITIVE_INFINITY;
  #highest = 0;
  #lowest = 0;

  constructor(rows: SparseRows, lengths: Float64Array, signs: Int8Array, options: SvmOptions) {
    this.#rows = rows;
    this.#lengths = lengths;
    this.#signs = signs;
    this.#options = options;
    this.#weights = new Float64Array(rows.width + 1);
    this.#duals = new Float64Array(signs.length);
    this.#order = Int32Array.from(signs, (_, at) => at);
    this.#softness = 1 / (2 * options.price);
    this.#active = signs.length;
  }

  solve(seed: number): Float32Array {
    const random = seededRandom(seed);
    for (let pass = 0; pass < this.#options.mostPasses; pass += 1) {
      shuffle(this.#order, this.#active, random);
      this.#pass();
      if (this.#highest - this.#lowest > this.#options.tolerance) {
        this.#shrinkAbove = this.#highest <= 0 ? Number.POSITIVE_INFINITY : this.#highest;
        continue;
      }
      if (this.#active === this.#signs.length) break;
      this.#active = this.#signs.length;
      this.#shrinkAbove = Number.POSITIVE_INFINITY;
    }
    return Float32Array.from(this.#weights);
  }

  #pass(): void {
    this.#highest = Number.NEGATIVE_INFINITY;
    this.#lowest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < this.#active; at += 1) {
      const row = this.#order[at] ?? 0;
      const gradient = this.#gradient(row);
      if (this.#duals[row] === 0 && gradient > this.#shrinkAbove) {
        this.#setAside(at);
        at -= 1;
      } else this.#improve(row, gradient);
    }
  }

  #setAside(at: number): void {
    this.#active -= 1;
    const row = this.#order[at] ?? 0;
    this.#order[at] = this.#order[this.#active] ?? 0;
    this.#order[this.#active] = row;
  }

  #gradient(row: number): number {
    const { starts, columns, values, width } = this.#rows;
    const weights = this.#weights;
    const end = starts[row + 1] as number;
    let margin = weights[width] as number;
    for (let at = starts[row] as number; at < end; at += 1)
      margin += (weights[columns[at] as number] as number) * (values[at] as number);
    return margin * (this.#signs[row] as number) - 1 + (this.#duals[row] as number) * this.#softness;
  }

  #improve(row: number, gradient: number): void {
    const before = this.#duals[row] as number;
    const possible = before === 0 ? Math.min(gradient, 0) : gradient;
    this.#highest = Math.max(this.#highest, possible);
    this.#lowest = Math.min(this.#lowest, possible);
    if (Math.abs(possible) < 1e-12) return;
    const after = Math.max(before - gradient / ((this.#lengths[row] as number) + this.#softness), 0);
    this.#duals[row] = after;
    this.#add(row, (after - before) * (this.#signs[row] as number));
  }

  #add(row: number, step: number): void {
    const { starts, columns, values, width } = this.#rows;
    const weights = this.#weights;
    const end = starts[row + 1] as number;
    for (let at = starts[row] as number; at < end; at += 1) {
      const column = columns[at] as number;
      weights[column] = (weights[column] as number) + step * (values[at] as number);
    }
    weights[width] = (weights[width] as number) + step;
  }
}
