import type { Language } from '../domain/conversation.js';
import { hash, modelWords } from './features.js';
import type { Token } from './normalise.js';
import { seededRandom } from './seeded-random.js';

/** Kinyarwanda and Kirundi are one group at the length of a message. */
export const languageGroups = ['rw', 'en', 'fr', 'sw'] as const;
export type LanguageGroup = (typeof languageGroups)[number];

/** Log-odds of every bucket for every group in steps of `scale`, and how far sums are to be trusted. */
export interface LanguageModel {
  readonly weights: Int8Array;
  readonly scale: number;
  readonly temperature: number;
}

const buckets = 1 << 16;
const longestPiece = 4;

/** How likely each group is for these words; sums to 1. Nothing known gives equal shares. */
function languageShares(model: LanguageModel, tokens: readonly Token[]): readonly number[] {
  const features = readPieces(modelWords(tokens));
  const sums = languageGroups.map((_, group) => {
    let sum = 0;
    for (const feature of features) sum += model.weights[feature * languageGroups.length + group] ?? 0;
    return sum * model.scale;
  });
  // Pieces of one word are not independent: long messages would else be far too sure.
  const spread = model.temperature * Math.sqrt(Math.max(1, features.length));
  const powers = sums.map((sum) => Math.exp((sum - Math.max(...sums)) / spread));
  const total = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / total);
}

/** The likeliest language and how likely it is; Kirundi by its own marker words only. */
export function detectLanguage(
  model: LanguageModel,
  tokens: readonly Token[],
  isKirundi: (tokens: readonly Token[]) => boolean,
): { code: Language | null; confidence: number } {
  if (tokens.length === 0) return { code: null, confidence: 0 };
  const shares = languageShares(model, tokens);
  const best = shares.indexOf(Math.max(...shares));
  const group = languageGroups[best] ?? 'rw';
  const confidence = shares[best] ?? 0;
  if (confidence < 0.5) return { code: null, confidence };
  return { code: group === 'rw' && isKirundi(tokens) ? 'rn' : group, confidence };
}

/** Naive Bayes over hashed words and pieces of words, trained on fragments as short as messages are. */
export function trainLanguage(
  texts: ReadonlyMap<LanguageGroup, readonly (readonly Token[])[]>,
): LanguageModel {
  const counts = languageGroups.map((group) => countPieces(texts.get(group) ?? []));
  const totals = counts.map((each) => each.reduce((sum, count) => sum + count, 0));
  const odds = new Float64Array(buckets * languageGroups.length);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const logs = counts.map((each, group) =>
      Math.log(((each[bucket] ?? 0) + 0.5) / ((totals[group] ?? 0) + buckets / 2)),
    );
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    for (const [group, log] of logs.entries()) odds[bucket * languageGroups.length + group] = log - mean;
  }
  const scale = odds.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
  const weights = Int8Array.from(odds, (value) => Math.round(value / scale));
  return { weights, scale, temperature: fitTemperature({ weights, scale, temperature: 1 }, texts) };
}

function countPieces(texts: readonly (readonly Token[])[]): Float64Array {
  const counts = new Float64Array(buckets);
  for (const tokens of texts) {
    for (const piece of readPieces(modelWords(tokens))) counts[piece] = (counts[piece] ?? 0) + 1;
  }
  return counts;
}

function readPieces(words: readonly string[]): readonly number[] {
  return words.slice(0, 60).flatMap((word) => {
    const marked = `<${word}>`;
    const pieces = [hash(word, 0, word.length, 7) & (buckets - 1)];
    for (let length = 1; length <= longestPiece; length += 1) {
      for (let at = 0; at + length <= marked.length; at += 1) {
        pieces.push(hash(marked, at, at + length, length + 20) & (buckets - 1));
      }
    }
    return pieces;
  });
}

const temperatures = [0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4];

/** The temperature under which short fragments are the least surprising. */
function fitTemperature(
  model: LanguageModel,
  texts: ReadonlyMap<LanguageGroup, readonly (readonly Token[])[]>,
): number {
  const fragments = languageGroups.flatMap((group, at) => fragmentsOf(texts.get(group) ?? [], at));
  const surprise = (temperature: number) =>
    fragments.reduce((sum, { tokens, group }) => {
      const share = languageShares({ ...model, temperature }, tokens)[group] ?? 0;
      return sum - Math.log(Math.max(share, 1e-9));
    }, 0);
  return temperatures.reduce((best, each) => (surprise(each) < surprise(best) ? each : best));
}

const fragmentsPerGroup = 600;

function fragmentsOf(
  texts: readonly (readonly Token[])[],
  group: number,
): { tokens: readonly Token[]; group: number }[] {
  if (texts.length === 0) return [];
  const random = seededRandom(11 + group);
  return Array.from({ length: fragmentsPerGroup }, () => {
    const text = texts[Math.floor(random() * texts.length)] ?? [];
    const length = 1 + Math.floor(random() * 6);
    const from = Math.floor(random() * Math.max(1, text.length - length + 1));
    return { tokens: text.slice(from, from + length), group };
  });
}
