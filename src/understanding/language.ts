import type { Language } from '../domain/conversation.js';
import { type CorpusLanguage, corpusLanguages } from './corpus-files.js';
import { hash, modelWords } from './features.js';
import type { Token } from './normalise.js';
import { seededRandom, shuffle } from './seeded-random.js';

/** Which language a text is in and how sure that is; null: cannot be told. */
export interface LanguageReading {
  readonly code: Language | null;
  readonly confidence: number;
}

/** Reads the language of a message; `prior` is the one that the conversation speaks. */
export type ReadLanguage = (tokens: readonly Token[], prior?: Language) => LanguageReading;

/** One byte a weight: `buckets` rows of one number per language, and what one step of them is worth. */
export interface LanguageWeights {
  readonly weights: Int8Array;
  readonly scale: number;
}

const buckets = 1 << 15;
const classes = corpusLanguages.length;
const longestPiece = 4;
const leastConfidence = 0.5;
/** How much more likely than others the conversation's language is before a word is read, as log-odds. */
const stickiness = 2;

/** Trains on fragments of one to eight words; texts in any order give the same weights. */
export function trainLanguages(
  texts: ReadonlyMap<CorpusLanguage, readonly (readonly string[])[]>,
): LanguageWeights {
  const random = seededRandom(11);
  const fragments = corpusLanguages.flatMap((language, label) =>
    fragmentsOf(texts.get(language) ?? [], random).map((words) => ({
      label,
      columns: languageFeatures(words),
    })),
  );
  const learner = new SoftmaxLearner();
  const order = Int32Array.from(fragments, (_, at) => at);
  for (let pass = 0; pass < passes; pass += 1) {
    shuffle(order, order.length, random);
    for (const at of order) {
      const fragment = fragments[at];
      if (fragment !== undefined) learner.learn(fragment.columns, fragment.label);
    }
  }
  return learner.compact();
}

/** A reader for the four groups; `markers` are words that only Kirundi has. */
export function createReadLanguage(
  { weights, scale }: LanguageWeights,
  markers: ReadonlySet<string>,
): ReadLanguage {
  return (tokens, prior) => {
    const words = modelWords(tokens).filter((word) => !/^0/.test(word));
    if (words.length === 0) return { code: prior ?? null, confidence: 0 };
    const sums = new Float64Array(classes);
    const columns = languageFeatures(words);
    for (const column of columns) addTo(sums, weights, column, scale / Math.sqrt(columns.length));
    lean(sums, words.length, prior);
    const chances = softmax(sums);
    const confidence = Math.max(...chances);
    const group = corpusLanguages[chances.indexOf(confidence)];
    if (confidence < leastConfidence || group === undefined) return { code: null, confidence };
    return { code: group === 'rw' ? kinyarwandaOrKirundi(tokens, markers, prior) : group, confidence };
  };
}

const passes = 4;
const fragmentsPerLanguage = 24_000;
const longestFragment = 8;

function fragmentsOf(
  texts: readonly (readonly string[])[],
  random: () => number,
): readonly (readonly string[])[] {
  const usable = texts.filter((words) => words.length > 0);
  if (usable.length === 0) return [];
  return Array.from({ length: fragmentsPerLanguage }, (_, at) => {
    const words = usable[at % usable.length] ?? [];
    const length = Math.min(words.length, 1 + Math.floor(random() * longestFragment));
    const from = Math.floor(random() * (words.length - length + 1));
    return words.slice(from, from + length);
  });
}

function languageFeatures(words: readonly string[]): Int32Array {
  const columns: number[] = [];
  for (const word of words) {
    const marked = `<${word}>`;
    columns.push(hash(marked, 0, marked.length, 99) % buckets);
    for (let length = 1; length <= longestPiece; length += 1) {
      for (let at = 0; at + length <= marked.length; at += 1)
        columns.push(hash(marked, at, at + length, length) % buckets);
    }
  }
  return Int32Array.from(columns);
}

function addTo(sums: Float64Array, weights: Int8Array | Float64Array, column: number, scale: number): void {
  for (let label = 0; label < classes; label += 1) {
    sums[label] = (sums[label] as number) + (weights[column * classes + label] as number) * scale;
  }
}

function softmax(sums: Float64Array): Float64Array {
  const top = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - top));
  const total = powers.reduce((one, other) => one + other, 0);
  return powers.map((power) => power / total);
}

/** One word never switches a conversation; more words can, against the conversation's weight. */
function lean(sums: Float64Array, words: number, prior: Language | undefined): void {
  if (prior === undefined) return;
  const label = corpusLanguages.indexOf(prior === 'rn' ? 'rw' : prior);
  sums[label] = words === 1 ? Math.max(...sums) + stickiness : (sums[label] ?? 0) + stickiness;
}

function kinyarwandaOrKirundi(
  tokens: readonly Token[],
  markers: ReadonlySet<string>,
  prior: Language | undefined,
): Language {
  if (prior === 'rn' || prior === 'rw') return prior;
  return tokens.some((token) => markers.has(token.text)) ? 'rn' : 'rw';
}

/** Multinomial logistic regression, one example at a time, with a step of its own for every weight. */
class SoftmaxLearner {
  readonly #weights = new Float64Array(buckets * classes);
  readonly #squares = new Float64Array(buckets * classes);

  learn(columns: Int32Array, label: number): void {
    const share = 1 / Math.sqrt(columns.length);
    const sums = new Float64Array(classes);
    for (const column of columns) addTo(sums, this.#weights, column, share);
    const chances = softmax(sums);
    for (let each = 0; each < classes; each += 1) {
      const gradient = ((chances[each] as number) - (each === label ? 1 : 0)) * share;
      if (Math.abs(gradient) > 1e-7) this.#descend(columns, each, gradient);
    }
  }

  compact(): LanguageWeights {
    const largest = this.#weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
    const scale = largest / 127;
    return { weights: Int8Array.from(this.#weights, (weight) => Math.round(weight / scale)), scale };
  }

  #descend(columns: Int32Array, label: number, gradient: number): void {
    for (const column of columns) {
      const at = column * classes + label;
      const squares = (this.#squares[at] as number) + gradient * gradient;
      this.#squares[at] = squares;
      this.#weights[at] = (this.#weights[at] as number) - (0.3 * gradient) / (Math.sqrt(squares) + 1e-6);
    }
  }
}
