import type { Alternative, Band } from '../domain/understanding.js';
import { type CorpusLanguage, noTopic } from './corpus-files.js';
import type { Scores } from './linear-model.js';

/** How margins become chances and chances become a decision, for messages of one language. */
export interface LanguageThresholds {
  /** Margins times this, through softmax, are calibrated chances. */
  readonly sharpness: number;
  /** From this chance on the first topic is answered. */
  readonly answerFrom: number;
  /** From this chance on the three best are offered. */
  readonly didYouMeanFrom: number;
  /** From this chance on a message is out of scope. */
  readonly outOfScopeFrom: number;
}

/** Weights of the signs that a message wants no topic at all. */
export interface OutOfScopeWeights {
  readonly bias: number;
  readonly noTopic: number;
  readonly best: number;
  readonly known: number;
}

export interface Thresholds {
  readonly outOfScope: OutOfScopeWeights;
  readonly languages: Readonly<Record<CorpusLanguage, LanguageThresholds>>;
}

export interface Decision {
  readonly alternatives: readonly Alternative[];
  readonly band: Band;
  readonly outOfScope: boolean;
}

const alternativesGiven = 3;

/** The three best topics with calibrated chances, what they allow, and whether the message is out of scope. */
export function decide(
  scores: Scores,
  labels: readonly string[],
  thresholds: Thresholds,
  language: CorpusLanguage,
): Decision {
  const own = thresholds.languages[language];
  const ranked = rank(chancesOf(scores.margins, own.sharpness), labels);
  const alternatives = ranked.filter(({ topic }) => topic !== noTopic).slice(0, alternativesGiven);
  const outOfScope =
    outOfScopeChance(signsOf(ranked, scores.known), thresholds.outOfScope) >= own.outOfScopeFrom;
  return { alternatives, outOfScope, band: bandOf(alternatives[0]?.confidence ?? 0, own) };
}

/** Softmax over sharpened margins. */
export function chancesOf(margins: Float64Array, sharpness: number): Float64Array {
  const top = Math.max(...margins);
  const powers = margins.map((margin) => Math.exp((margin - top) * sharpness));
  const total = powers.reduce((one, other) => one + other, 0);
  return powers.map((power) => power / total);
}

/** All labels with their chances, the best first. */
export function rank(chances: Float64Array, labels: readonly string[]): readonly Alternative[] {
  return labels
    .map((topic, at) => ({ topic, confidence: chances[at] ?? 0 }))
    .sort((one, other) => other.confidence - one.confidence || (one.topic < other.topic ? -1 : 1));
}

/** What speaks for a message being out of scope. */
export interface OutOfScopeSigns {
  readonly noTopic: number;
  readonly best: number;
  readonly known: number;
}

export function signsOf(ranked: readonly Alternative[], known: number): OutOfScopeSigns {
  return {
    noTopic: ranked.find(({ topic }) => topic === noTopic)?.confidence ?? 0,
    best: ranked.find(({ topic }) => topic !== noTopic)?.confidence ?? 0,
    known,
  };
}

export function outOfScopeChance(signs: OutOfScopeSigns, weights: OutOfScopeWeights): number {
  const sum =
    weights.bias + weights.noTopic * signs.noTopic + weights.best * signs.best + weights.known * signs.known;
  return 1 / (1 + Math.exp(-sum));
}

function bandOf(confidence: number, own: LanguageThresholds): Band {
  if (confidence >= own.answerFrom) return 'answer';
  return confidence >= own.didYouMeanFrom ? 'did-you-mean' : 'menu';
}
