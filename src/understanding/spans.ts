import type { Match } from './phrases.js';

/** A set of matches that can be asked what overlaps another; cost is bounded by the longest match. */
export class Spans {
  readonly #ends = new Map<number, number[]>();
  #longest = 0;

  constructor(matches: readonly Match[]) {
    for (const { from, to } of matches) {
      const known = this.#ends.get(from);
      if (known === undefined) this.#ends.set(from, [to]);
      else known.push(to);
      this.#longest = Math.max(this.#longest, to - from);
    }
  }

  /** True when one of them overlaps the match and is not just a smaller part of it. */
  outweigh(match: Match): boolean {
    for (let from = Math.max(0, match.from - this.#longest + 1); from < match.to; from += 1) {
      const ends = this.#ends.get(from) ?? [];
      if (ends.some((to) => to > match.from && !isSmallerPart({ from, to }, match))) return true;
    }
    return false;
  }

  /** True when the match is a smaller part of one of them. */
  contain(match: Match): boolean {
    for (let from = Math.max(0, match.from - this.#longest + 1); from <= match.from; from += 1)
      if ((this.#ends.get(from) ?? []).some((to) => isSmallerPart(match, { from, to }))) return true;
    return false;
  }

  /** True when one of them shares a token with the match. */
  touch(match: Match): boolean {
    for (let from = Math.max(0, match.from - this.#longest + 1); from < match.to; from += 1)
      if ((this.#ends.get(from) ?? []).some((to) => to > match.from)) return true;
    return false;
  }
}

function isSmallerPart(part: Match, whole: Match): boolean {
  return part.from >= whole.from && part.to <= whole.to && part.to - part.from < whole.to - whole.from;
}
