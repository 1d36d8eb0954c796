import { Fault } from '../domain/faults.js';
import { moneyLength, numberLength } from './amounts.js';
import { type Token, tokenise } from './normalise.js';

/** Token indices of a match, `to` exclusive. */
export interface Match {
  readonly from: number;
  readonly to: number;
}

type Atom =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'glob'; readonly parts: readonly string[] }
  | { readonly kind: 'number' }
  | { readonly kind: 'money' };

/** One way of saying what an element stands for: a word, or the parts of a word with apostrophes or hyphens. */
export type Option = readonly Atom[];

type Element =
  | { readonly kind: 'gap'; readonly max: number }
  | { readonly kind: 'one'; readonly optional: boolean; readonly options: readonly Option[] };

/** A compiled lexicon pattern. */
export interface Phrase {
  readonly elements: readonly Element[];
}

/** The words that an element of a pattern stands for: "a|b" for a and b, and what names of lists there are. */
export type OptionsOf = (element: string) => readonly string[];

/**
 * Reads lexicon patterns: words, a|b, `*` in a word, ?x, ~3, <num>, <money>; a bad one is `content.invalid`. What is
 * equal in several patterns, as the words of a list are, is made once and shared.
 */
export function createCompile(
  optionsOf: OptionsOf = (element) => element.split('|'),
): (pattern: string) => Phrase {
  const optionOf = once(compileOption);
  const elementOf = once((source) => compileElement(source, (element) => optionsOf(element).map(optionOf)));
  return (pattern) => {
    const elements = mergeGaps(pattern.trim().split(/\s+/).map(elementOf));
    const edges = [elements[0], elements.at(-1)];
    if (edges.some((element) => element?.kind !== 'one')) throw bad(pattern);
    if (!elements.some((element) => element.kind === 'one' && !element.optional)) throw bad(pattern);
    return { elements };
  };
}

/** Remembers what was made of each text. */
function once<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text) ?? make(text);
    made.set(text, known);
    return known;
  };
}

/** All matches of all entries, the longest for each entry and starting token; cost follows the text, not the lexicon. */
export function createMatcher<T>(
  entries: readonly { phrase: Phrase; value: T }[],
): (tokens: readonly Token[]) => readonly { value: T; match: Match }[] {
  const index = new StarterIndex(entries.map((entry) => entry.phrase));
  const matchAt = (tokens: readonly Token[], from: number, number: number) => {
    const entry = entries[number];
    const to = entry === undefined ? -1 : longestEnd(entry.phrase, tokens, from);
    return entry === undefined || to <= from ? [] : [{ value: entry.value, match: { from, to } }];
  };
  return (tokens) =>
    tokens.flatMap((_, from) =>
      index.startingAt(tokens, from).flatMap((number) => matchAt(tokens, from, number)),
    );
}

/** The words of the original text that a match covers. */
export function quoteOf(text: string, tokens: readonly Token[], match: Match): string {
  return text.slice(tokens[match.from]?.start ?? 0, tokens[match.to - 1]?.end ?? 0);
}

function bad(pattern: string): Fault {
  return new Fault('content.invalid', { detail: `pattern "${pattern}"` });
}

function compileElement(source: string, optionsOf: (element: string) => readonly Option[]): Element {
  const gap = /^~(\d{1,2})$/.exec(source);
  if (gap !== null) return { kind: 'gap', max: Number(gap[1]) };
  const optional = source.startsWith('?');
  return { kind: 'one', optional, options: optionsOf(optional ? source.slice(1) : source) };
}

function compileOption(option: string): Option {
  if (option === '<num>') return [{ kind: 'number' }];
  if (option === '<money>') return [{ kind: 'money' }];
  if (plainWords.test(option)) return option.split(/['-]/).map((text) => ({ kind: 'word', text }));
  if (!/^[\p{L}\p{M}\p{N}\p{Sc}*'\u2019.,-]+$/u.test(option)) throw bad(option);
  const tokens = tokenise(option.replaceAll('*', anyLetters));
  if (tokens.length === 0 || tokens.some((token) => token.sentence > 0 || token.comma > 0)) throw bad(option);
  return tokens.map((token) => compileWord(token.text));
}

/** What the tokeniser would only cut at apostrophes and hyphens; most of every lexicon. */
const plainWords = /^(?!.*([a-z])\1\1)[a-z]+(?:['-][a-z]+)*$/;

/** A letter of no language here: stands for `*` while a pattern goes through the tokeniser. */
const anyLetters = '\u01bb';

function compileWord(text: string): Atom {
  return text.includes(anyLetters) ? { kind: 'glob', parts: text.split(anyLetters) } : { kind: 'word', text };
}

function mergeGaps(elements: readonly Element[]): readonly Element[] {
  const merged: Element[] = [];
  for (const element of elements) {
    const last = merged.at(-1);
    if (element.kind === 'gap' && last?.kind === 'gap')
      merged[merged.length - 1] = { kind: 'gap', max: last.max + element.max };
    else merged.push(element);
  }
  return merged;
}

/** Where the longest match from `from` ends, or -1; walks the set of reachable places, element by element. */
function longestEnd(phrase: Phrase, tokens: readonly Token[], from: number): number {
  let places: readonly number[] = [from];
  for (const element of phrase.elements) {
    places =
      element.kind === 'gap' ? overGap(element.max, tokens, places) : over(element, tokens, places, from);
    if (places.length === 0) return -1;
  }
  return Math.max(...places);
}

function overGap(max: number, tokens: readonly Token[], places: readonly number[]): readonly number[] {
  const reached = new Set<number>();
  for (const place of places) {
    for (let next = place; next <= place + max && joins(tokens[place - 1], tokens[next]); next += 1)
      reached.add(next);
  }
  return [...reached];
}

function over(
  element: Element & { kind: 'one' },
  tokens: readonly Token[],
  places: readonly number[],
  from: number,
): readonly number[] {
  const reached = new Set<number>(element.optional ? places : []);
  for (const place of places) {
    for (const option of element.options) {
      const end = overOption(option, tokens, place, from);
      if (end > place) reached.add(end);
    }
  }
  return [...reached];
}

function overOption(option: Option, tokens: readonly Token[], place: number, from: number): number {
  let end = place;
  for (const atom of option) {
    const length = atomLength(atom, tokens, end);
    if (length === 0 || tokens[end]?.sentence !== tokens[from]?.sentence) return -1;
    if (end === place && end > from && !joins(tokens[end - 1], tokens[end])) return -1;
    end += length;
  }
  return end;
}

/** Same sentence, and at most one comma between. */
function joins(before: Token | undefined, after: Token | undefined): boolean {
  if (before === undefined || after === undefined || before.sentence !== after.sentence) return false;
  return after.comma - before.comma <= 1;
}

function atomLength(atom: Atom, tokens: readonly Token[], at: number): number {
  if (atom.kind === 'number') return numberLength(tokens, at);
  if (atom.kind === 'money') return moneyLength(tokens, at);
  const token = tokens[at];
  if (token === undefined) return 0;
  return fits(atom, token.text) || token.also.some((reading) => fits(atom, reading)) ? 1 : 0;
}

function fits(atom: Atom & { kind: 'word' | 'glob' }, text: string): boolean {
  return atom.kind === 'word' ? atom.text === text : fitsGlob(atom.parts, text);
}

function fitsGlob(parts: readonly string[], text: string): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let at = first.length;
  const limit = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > limit) return false;
    at = found + part.length;
  }
  return true;
}

const gramLength = 3;

/** Finds the phrases that can begin at a token without trying them all. */
class StarterIndex {
  readonly #words = new Map<string, number[]>();
  readonly #grams = new Map<string, number[]>();
  readonly #amounts = new Set<number>();
  readonly #others = new Set<number>();

  constructor(phrases: readonly Phrase[]) {
    for (const [number, phrase] of phrases.entries()) {
      for (const atom of starters(phrase)) this.#add(atom, number);
    }
  }

  startingAt(tokens: readonly Token[], at: number): readonly number[] {
    const token = tokens[at];
    if (token === undefined) return [];
    const numbers = new Set<number>(this.#others);
    for (const reading of [token.text, ...token.also]) this.#collect(reading, numbers);
    if (this.#amounts.size > 0 && (numberLength(tokens, at) > 0 || moneyLength(tokens, at) > 0))
      merge(numbers, this.#amounts);
    return [...numbers].sort((one, other) => one - other);
  }

  #collect(reading: string, numbers: Set<number>): void {
    merge(numbers, this.#words.get(reading));
    if (this.#grams.size === 0) return;
    for (let at = 0; at + gramLength <= reading.length; at += 1) {
      merge(numbers, this.#grams.get(reading.slice(at, at + gramLength)));
    }
  }

  #add(atom: Atom, number: number): void {
    if (atom.kind === 'number' || atom.kind === 'money') this.#amounts.add(number);
    else if (atom.kind === 'word') put(this.#words, atom.text, number);
    else {
      const longest = atom.parts.reduce((best, part) => (part.length > best.length ? part : best), '');
      if (longest.length >= gramLength) put(this.#grams, longest.slice(0, gramLength), number);
      else this.#others.add(number);
    }
  }
}

function starters(phrase: Phrase): readonly Atom[] {
  const atoms: Atom[] = [];
  for (const element of phrase.elements) {
    if (element.kind === 'gap') continue;
    for (const option of element.options) if (option[0] !== undefined) atoms.push(option[0]);
    if (!element.optional) break;
  }
  return atoms;
}

/** Numbers come in order, so one that is there already is the last. */
function put(map: Map<string, number[]>, key: string, number: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [number]);
  else if (known.at(-1) !== number) known.push(number);
}

function merge(into: Set<number>, from: Iterable<number> | undefined): void {
  if (from !== undefined) for (const number of from) into.add(number);
}
