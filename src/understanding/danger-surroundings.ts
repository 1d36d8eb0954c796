import type { Language } from '../domain/conversation.js';
import type { Found, Guard } from './danger-entries.js';
import type { Token } from './normalise.js';
import type { Match } from './phrases.js';
import { Spans } from './spans.js';

type Languages = readonly Language[];
interface Guarding {
  readonly guard: Guard;
  readonly language: Language;
  readonly match: Match;
}

/** Everything around the signs of one message that can weaken or strengthen them. */
export class Surroundings {
  readonly #tokens: readonly Token[];
  readonly #harmless: ReadonlyMap<Language, Spans<Match>>;
  /** "language guard" → sentences, or tokens for negations. */
  readonly #sentences: ReadonlyMap<string, ReadonlySet<number>>;
  readonly #negated: ReadonlyMap<string, ReadonlySet<number>>;
  readonly #facts: ReadonlySet<string>;

  constructor(tokens: readonly Token[], found: readonly Found[]) {
    this.#tokens = tokens;
    const guards = found.flatMap(({ value, match }) => (value.is === 'guard' ? [{ ...value, match }] : []));
    this.#harmless = harmlessSpans(guards);
    this.#sentences = collect(guards, ({ from }) => [tokens[from]?.sentence ?? -1]);
    this.#negated = collect(guards, ({ from, to }) => tokens.slice(from, to).map((_, at) => from + at));
    this.#facts = new Set(
      found.flatMap(({ value, match }) =>
        value.is !== 'fact' || this.deny(match, value) || this.isFar(match, value.languages, true)
          ? []
          : value.languages.map((language) => `${language} ${value.fact}`),
      ),
    );
  }

  /** The fact is stated in one of these languages, and not denied. */
  hasFact(fact: string, languages: Languages): boolean {
    return languages.some((language) => this.#facts.has(`${language} ${fact}`));
  }

  /** Denied in words, or part of a saying. */
  deny(match: Match, { languages, deniable }: { languages: Languages; deniable: boolean }): boolean {
    if (languages.some((language) => this.#harmless.get(language)?.touch(match))) return true;
    if (!deniable) return false;
    const at = (guard: Guard, place: number) =>
      languages.some((language) => this.#negated.get(`${language} ${guard}`)?.has(place));
    for (let place = this.#reach(match.from); place < match.to; place += 1)
      if (at('negator', place)) return true;
    return this.#joins(match.to - 1, match.to) && at('negator-after', match.to);
  }

  /** Told in a film or song, asked in general, or over. */
  isFar(match: Match, languages: Languages, past: boolean): boolean {
    const sentence = this.#tokens[match.from]?.sentence ?? -1;
    const says = (guard: Guard) =>
      languages.some((language) => this.#sentences.get(`${language} ${guard}`)?.has(sentence));
    return says('told') || says('asked') || (past && says('over') && !says('now'));
  }

  /** How many words of the message the match leaves out. */
  othersThan({ from, to }: Match): number {
    return this.#tokens.length - (to - from);
  }

  /** From where on a negation denies what begins at `from`. */
  #reach(from: number): number {
    let at = from;
    while (from - at < negationReach && this.#joins(at - 1, at)) at -= 1;
    return at;
  }

  #joins(one: number, other: number): boolean {
    const [before, after] = [this.#tokens[one], this.#tokens[other]];
    return before !== undefined && before.sentence === after?.sentence && before.comma === after.comma;
  }
}

const negationReach = 2;

function harmlessSpans(guards: readonly Guarding[]): ReadonlyMap<Language, Spans<Match>> {
  const matches = new Map<Language, Match[]>();
  for (const { guard, language, match } of guards) {
    if (guard !== 'denied' && guard !== 'idioms') continue;
    const known = matches.get(language);
    if (known === undefined) matches.set(language, [match]);
    else known.push(match);
  }
  return new Map([...matches].map(([language, list]) => [language, new Spans(list)]));
}

function collect(guards: readonly Guarding[], placesOf: (match: Match) => readonly number[]) {
  const places = new Map<string, Set<number>>();
  for (const { guard, language, match } of guards) {
    const key = `${language} ${guard}`;
    const known = places.get(key) ?? new Set();
    for (const place of placesOf(match)) known.add(place);
    places.set(key, known);
  }
  return places;
}
