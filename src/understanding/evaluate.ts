import { containerBootstrap } from '@nlpjs/core';
import { Nlp } from '@nlpjs/nlp';
import { confidences } from './calibration.js';
import type { LinearModel } from './linear-model.js';
import { tokenise } from './normalise.js';
import { type Example, trainTopics } from './train-topics.js';

/** How well a classifier did: shares 0..1, times in the unit of their name. */
export interface Evaluation {
  readonly accuracy: number;
  readonly macroF1: number;
  /** Share of lines whose label is among the three best. */
  readonly top3: number;
  readonly trainSeconds: number;
  readonly modelBytes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Trains our pipeline on foreign data and tests it; the deterministic layer takes no part. */
export async function evaluateOurs(train: readonly Example[], test: readonly Example[]): Promise<Evaluation> {
  const begun = performance.now();
  const model = trainTopics(train);
  const trainSeconds = (performance.now() - begun) / 1000;
  const rank = async (text: string) => ranked(model, text);
  return { ...(await judge(test, rank)), trainSeconds, modelBytes: bytesOf(model) };
}

function ranked(model: LinearModel, text: string): readonly string[] {
  const shares = confidences(model.scores(tokenise(text)).margins, 1);
  const order = [...shares.keys()].sort((one, other) => (shares[other] ?? 0) - (shares[one] ?? 0));
  return order.slice(0, 3).map((at) => model.labels[at] ?? '');
}

function bytesOf({ space, compact }: LinearModel): number {
  const tables = [
    space.hashes,
    space.seen,
    compact.counts,
    compact.classes,
    compact.weights,
    compact.scales,
    compact.biases,
  ];
  return tables.reduce((sum, table) => sum + table.byteLength, 0);
}

/** The same with nlp.js as it comes out of the box, in a container of its own: the figure to beat. */
export async function evaluateStock(
  train: readonly Example[],
  test: readonly Example[],
): Promise<Evaluation> {
  const nlp = new Nlp({ autoSave: false, autoLoad: false, nlu: { log: false } }, containerBootstrap());
  nlp.addLanguage('en');
  const sorted = [...train].sort((one, other) =>
    `${one.label}\u0000${one.text}` < `${other.label}\u0000${other.text}` ? -1 : 1,
  );
  for (const { text, label } of sorted) nlp.addDocument('en', text, label);
  const begun = performance.now();
  await nlp.train();
  const trainSeconds = (performance.now() - begun) / 1000;
  const rank = async (text: string) => {
    const { classifications } = await nlp.classify('en', text === '' ? ' ' : text);
    return classifications.slice(0, 3).map(({ intent }) => intent);
  };
  return { ...(await judge(test, rank)), trainSeconds, modelBytes: Buffer.byteLength(nlp.export(true)) };
}

async function judge(test: readonly Example[], rank: (text: string) => Promise<readonly string[]>) {
  const times: number[] = [];
  const answers: { label: string; best: string; top: boolean }[] = [];
  for (const { text, label } of test) {
    const begun = performance.now();
    const best = await rank(text);
    times.push(performance.now() - begun);
    answers.push({ label, best: best[0] ?? '', top: best.includes(label) });
  }
  times.sort((one, other) => one - other);
  const share = (count: number) => count / Math.max(1, answers.length);
  return {
    accuracy: share(answers.filter(({ label, best }) => label === best).length),
    macroF1: macroF1(answers),
    top3: share(answers.filter(({ top }) => top).length),
    p50Ms: times[Math.floor(times.length * 0.5)] ?? 0,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
  };
}

/** The mean of the F1 of every label that stands in the test. */
function macroF1(answers: readonly { label: string; best: string }[]): number {
  const labels = [...new Set(answers.map(({ label }) => label))];
  const scores = labels.map((wanted) => {
    const right = answers.filter(({ label, best }) => label === wanted && best === wanted).length;
    const called = answers.filter(({ best }) => best === wanted).length;
    const present = answers.filter(({ label }) => label === wanted).length;
    return (2 * right) / Math.max(1, called + present);
  });
  return scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
}
