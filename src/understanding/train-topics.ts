import { FeatureSpace } from './feature-space.js';
import { readFeatures } from './features.js';
import { compactModel, type LinearModel } from './linear-model.js';
import { tokenise } from './normalise.js';
import { seededRandom } from './seeded-random.js';
import { trainOneVsRest } from './svm.js';
import { withTypingErrors } from './typing-errors.js';

/** One sentence of a corpus and what it wants. */
export interface Example {
  readonly text: string;
  readonly label: string;
}

export interface TopicOptions {
  readonly price: number;
  readonly tolerance: number;
  readonly mostPasses: number;
  /** Share of words with a typing error in the second copy of the corpus; 0: no second copy. */
  readonly typingErrors: number;
  readonly leastSeen: number;
  readonly mostEntries: number;
  readonly seed: number;
}

/** Chosen on the training data of rw, sw and en by cross-validation; see docs/understanding.md for what was tried. */
export const topicOptions: TopicOptions = {
  price: 1,
  tolerance: 0.2,
  mostPasses: 30,
  typingErrors: 0.35,
  leastSeen: 2,
  mostEntries: 1_470_000,
  seed: 7,
};

/** Trains on all languages together; the order of the examples makes no difference. */
export function trainTopics(examples: readonly Example[], options: TopicOptions = topicOptions): LinearModel {
  const sorted = inOrder(examples);
  const labels = [...new Set(sorted.map((example) => example.label))];
  const documents = [sorted, ...secondCopy(sorted, options)]
    .flat()
    .map((example) => readFeatures(tokenise(example.text)));
  const space = FeatureSpace.of(documents, options.leastSeen);
  const numbers = sorted.map((example) => labels.indexOf(example.label));
  const wanted = documents.length > sorted.length ? [...numbers, ...numbers] : numbers;
  const weights = trainOneVsRest(space.rows(documents), wanted, labels.length, options);
  return compactModel(space, weights, labels, options.mostEntries);
}

/** Sorted by label and text, each pair once. */
export function inOrder<T extends Example>(examples: readonly T[]): readonly T[] {
  const byPair = new Map(examples.map((example) => [`${example.label}\u0000${example.text}`, example]));
  return [...byPair].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, example]) => example);
}

function secondCopy(examples: readonly Example[], options: TopicOptions): readonly (readonly Example[])[] {
  if (options.typingErrors === 0) return [];
  const random = seededRandom(options.seed);
  return [
    examples.map(({ text, label }) => ({
      text: withTypingErrors(text, options.typingErrors, random),
      label,
    })),
  ];
}
