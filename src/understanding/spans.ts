import type { Match } from './phrases.js';

/** A match and how much its pattern demands: the more words, the surer the reading. */
export interface Span extends Match {
  readonly weight: number;
}

/** A set of matches that can be asked what overlaps another; cost is bounded by the longest match. */
export class Spans<T extends Match> {
  readonly #byStart = new Map<number, T[]>();
  #longest = 0;

  constructor(matches: readonly T[]) {
    for (const match of matches) {
      const known = this.#byStart.get(match.from);
      if (known === undefined) this.#byStart.set(match.from, [match]);
      else known.push(match);
      this.#longest = Math.max(this.#longest, match.to - match.from);
    }
  }

  /** True when one of them shares a token with the match, and `counts`. */
  touch(match: Match, counts: (one: T) => boolean = () => true): boolean {
    for (let from = Math.max(0, match.from - this.#longest + 1); from < match.to; from += 1)
      if ((this.#byStart.get(from) ?? []).some((one) => one.to > match.from && counts(one))) return true;
    return false;
  }
}

/** True when the first lies within the second and demands less: a chance part of a longer reading. */
export function isChancePart(part: Span, whole: Span): boolean {
  return part.from >= whole.from && part.to <= whole.to && part.weight < whole.weight;
}
