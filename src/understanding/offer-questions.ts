import type { Token } from './normalise.js';
import type { Match } from './phrases.js';

/** Where a text only asks ("can a boss keep …"): what follows in the same clause is not what an offer says. */
export class Questions {
  readonly #tokens: readonly Token[];
  /** Where the first question of each clause begins. */
  readonly #starts = new Map<string, number>();

  constructor(tokens: readonly Token[], openings: readonly Match[]) {
    this.#tokens = tokens;
    for (const { from } of openings) {
      const clause = clauseOf(tokens[from]);
      this.#starts.set(clause, Math.min(from, this.#starts.get(clause) ?? from));
    }
  }

  /** The words are part of a question in general. */
  hold({ from }: Match): boolean {
    if (this.#starts.size === 0) return false;
    const start = this.#starts.get(clauseOf(this.#tokens[from]));
    return start !== undefined && start <= from;
  }
}

const clauseOf = (token: Token | undefined) => `${token?.sentence} ${token?.comma}`;
