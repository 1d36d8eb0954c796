import { type CorpusExample, type CorpusLanguage, corpusLanguages, noTopic } from './corpus-files.js';
import {
  chancesOf,
  type LanguageThresholds,
  type OutOfScopeSigns,
  type OutOfScopeWeights,
  outOfScopeChance,
  rank,
  signsOf,
  type Thresholds,
} from './decide.js';
import type { Scores } from './linear-model.js';
import { tokenise } from './normalise.js';
import { seededRandom } from './seeded-random.js';
import { inOrder, type TopicOptions, trainTopics } from './train-topics.js';

/** How often an answer given at once must be right. */
const answerPrecision = 0.97;
/** How often the right topic must be among the three offered. */
const offerPrecision = 0.9;
/** How many messages within scope may be taken for out of scope. */
const falseRejects = 0.05;

/** Chooses sharpness and thresholds on sentences that the model reading them has not seen (cross-validation). */
export function calibrate(
  examples: readonly CorpusExample[],
  options: TopicOptions,
  folds: number,
): Thresholds {
  const read = readUnseen(examples, options, folds);
  const sharpness = byLanguage((language) => fitSharpness(read.filter((each) => each.language === language)));
  const ranked = read.map((each) => rankedOf(each, sharpness[each.language]));
  const outOfScope = fitOutOfScope(ranked);
  const languages = byLanguage((language) =>
    thresholdsFor(
      ranked.filter((each) => each.language === language),
      sharpness[language],
      outOfScope,
    ),
  );
  return { outOfScope, languages };
}

interface Unseen {
  readonly language: CorpusLanguage;
  readonly label: string;
  readonly labels: readonly string[];
  readonly scores: Scores;
}

interface Ranked {
  readonly language: CorpusLanguage;
  readonly inScope: boolean;
  readonly confidence: number;
  readonly first: boolean;
  readonly amongThree: boolean;
  readonly signs: OutOfScopeSigns;
}

function byLanguage<T>(of: (language: CorpusLanguage) => T): Record<CorpusLanguage, T> {
  return Object.fromEntries(corpusLanguages.map((language) => [language, of(language)])) as Record<
    CorpusLanguage,
    T
  >;
}

function readUnseen(
  examples: readonly CorpusExample[],
  options: TopicOptions,
  folds: number,
): readonly Unseen[] {
  const sorted = inOrder(examples);
  const random = seededRandom(options.seed);
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const model = trainTopics(
      sorted.filter((_, at) => at % folds !== fold),
      { ...options, typingErrors: 0 },
    );
    const unseen = sorted.filter((_, at) => at % folds === fold);
    const gibberish = unseen
      .filter(({ label }) => label === noTopic)
      .map((each) => ({ ...each, text: scramble(each.text, random) }));
    return [...unseen, ...gibberish].map(({ text, label, language }) => ({
      language,
      label,
      labels: model.labels,
      scores: model.scores(tokenise(text)),
    }));
  });
}

/** Letters of every word in another order: a stand-in for messages in no language at all. */
function scramble(text: string, random: () => number): string {
  const shuffled = (word: string) =>
    [...word]
      .map((letter) => ({ letter, key: random() }))
      .sort((one, other) => one.key - other.key)
      .map(({ letter }) => letter)
      .join('');
  return text.split(' ').map(shuffled).join(' ');
}

/** The sharpness under which the truth is least surprising. */
function fitSharpness(read: readonly Unseen[]): number {
  const surprise = (sharpness: number): number =>
    read.reduce((sum, { scores, labels, label }) => {
      const chance = chancesOf(scores.margins, sharpness)[labels.indexOf(label)] ?? 0;
      return sum - Math.log(Math.max(chance, 1e-9));
    }, 0);
  const steps = Array.from({ length: 30 }, (_, step) => 0.5 * 1.12 ** step);
  return steps.reduce(
    (best, sharpness) => {
      const cost = surprise(sharpness);
      return cost < best.cost ? { sharpness, cost } : best;
    },
    { sharpness: 3, cost: Number.POSITIVE_INFINITY },
  ).sharpness;
}

function rankedOf({ language, label, labels, scores }: Unseen, sharpness: number): Ranked {
  const ranked = rank(chancesOf(scores.margins, sharpness), labels);
  const topics = ranked.filter(({ topic }) => topic !== noTopic).slice(0, 3);
  return {
    language,
    inScope: label !== noTopic,
    confidence: topics[0]?.confidence ?? 0,
    first: topics[0]?.topic === label,
    amongThree: topics.some(({ topic }) => topic === label),
    signs: signsOf(ranked, scores.known),
  };
}

/** Logistic regression by plain gradient descent: few weights, the same result every time. */
function fitOutOfScope(read: readonly Ranked[]): OutOfScopeWeights {
  let weights: OutOfScopeWeights = { bias: 0, noTopic: 0, best: 0, known: 0 };
  const outside = read.filter((each) => !each.inScope).length;
  if (outside === 0 || outside === read.length) return { ...weights, bias: -5 };
  const weightOf = (each: Ranked) => (each.inScope ? 0.5 / (read.length - outside) : 0.5 / outside);
  for (let step = 0; step < 2_000; step += 1) {
    const slope = { bias: 0, noTopic: 0, best: 0, known: 0 };
    for (const each of read) {
      const error = (outOfScopeChance(each.signs, weights) - (each.inScope ? 0 : 1)) * weightOf(each);
      slope.bias += error;
      slope.noTopic += error * each.signs.noTopic;
      slope.best += error * each.signs.best;
      slope.known += error * each.signs.known;
    }
    weights = {
      bias: weights.bias - 4 * slope.bias,
      noTopic: weights.noTopic - 4 * slope.noTopic,
      best: weights.best - 4 * slope.best,
      known: weights.known - 4 * slope.known,
    };
  }
  return weights;
}

function thresholdsFor(
  read: readonly Ranked[],
  sharpness: number,
  outOfScope: OutOfScopeWeights,
): LanguageThresholds {
  const rejecting = read
    .filter((each) => each.inScope)
    .map((each) => outOfScopeChance(each.signs, outOfScope));
  rejecting.sort((one, other) => other - one);
  const outOfScopeFrom = rejecting[Math.floor(rejecting.length * falseRejects)] ?? 1;
  const passed = read.filter((each) => outOfScopeChance(each.signs, outOfScope) < outOfScopeFrom);
  return {
    sharpness,
    answerFrom: lowestWith(passed, (each) => each.first, answerPrecision),
    didYouMeanFrom: lowestWith(passed, (each) => each.amongThree, offerPrecision),
    outOfScopeFrom,
  };
}

/** The lowest confidence such that of all messages at or above it this share is right. */
function lowestWith(read: readonly Ranked[], right: (each: Ranked) => boolean, share: number): number {
  const sorted = [...read].sort((one, other) => other.confidence - one.confidence);
  let hits = 0;
  let lowest = 1;
  for (const [at, each] of sorted.entries()) {
    if (right(each)) hits += 1;
    if (hits / (at + 1) >= share) lowest = each.confidence;
  }
  return lowest;
}
