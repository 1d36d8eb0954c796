import type { Alternative, Band } from '../domain/understanding.js';
import type { Scores } from './linear-model.js';

/** The label of everything that is no topic. */
const noTopic = 'None';

/** How margins become confidences, and from which confidence on a message is answered or asked back. */
export interface Calibration {
  readonly temperature: number;
  /** At least this: 90 of 100 answers are right. */
  readonly answerFrom: number;
  /** At least this: one of the three best is offered; 95 of 100 messages on a topic lie above. */
  readonly askFrom: number;
  /** Less of a message known than this: it is about nothing here. */
  readonly knownFrom: number;
}

/** What the scores of one message say. */
export interface Decision {
  readonly best: string;
  readonly confidence: number;
  readonly alternatives: readonly Alternative[];
  readonly band: Band;
  readonly outOfScope: boolean;
}

/** The three best topics with calibrated confidences; out of scope when "no topic" wins or too little is known. */
export function decide(calibration: Calibration, labels: readonly string[], scores: Scores): Decision {
  const shares = confidences(scores.margins, calibration.temperature);
  const order = [...shares.keys()].sort((one, other) => (shares[other] ?? 0) - (shares[one] ?? 0));
  const topics = order.filter((at) => labels[at] !== noTopic).slice(0, 3);
  const alternatives = topics.map((at) => ({
    topic: labels[at] ?? noTopic,
    confidence: round(shares[at] ?? 0),
  }));
  const winner = labels[order[0] ?? 0] ?? noTopic;
  const confidence = alternatives[0]?.confidence ?? 0;
  const outOfScope =
    winner === noTopic || scores.known < calibration.knownFrom || confidence < calibration.askFrom;
  const band = outOfScope ? 'menu' : confidence >= calibration.answerFrom ? 'answer' : 'did-you-mean';
  return { best: winner, confidence, alternatives, band, outOfScope };
}

const round = (share: number) => Math.round(share * 1e4) / 1e4;

/** Margins as shares that sum to 1. */
export function confidences(margins: Float64Array, temperature: number): Float64Array {
  const top = margins.reduce((most, margin) => Math.max(most, margin), Number.NEGATIVE_INFINITY);
  const powers = margins.map((margin) => Math.exp((margin - top) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** A message whose topic is known, and what a model that never saw it says. */
export interface Judged {
  readonly label: string;
  readonly scores: Scores;
}

const temperatures = [0.05, 0.07, 0.09, 0.11, 0.13, 0.15, 0.18, 0.21, 0.25, 0.3, 0.4, 0.6];
const precision = 0.9;
const falseRejects = 0.05;

/** Fits the calibration on messages that the judged model never saw. */
export function calibrate(labels: readonly string[], judged: readonly Judged[]): Calibration {
  const temperature = temperatures.reduce((best, each) =>
    surprise(labels, judged, each) < surprise(labels, judged, best) ? each : best,
  );
  const topics = judged.filter(({ label }) => label !== noTopic);
  const best = topics.map(({ label, scores }) => topTopic(labels, scores, temperature, label));
  const knowns = topics.map(({ scores }) => scores.known);
  return {
    temperature,
    answerFrom: fromPrecision(best),
    askFrom: quantile(
      best.map(({ confidence }) => confidence),
      falseRejects,
    ),
    knownFrom: quantile(knowns, 0.005),
  };
}

function surprise(labels: readonly string[], judged: readonly Judged[], temperature: number): number {
  return judged.reduce((sum, { label, scores }) => {
    const share = confidences(scores.margins, temperature)[labels.indexOf(label)] ?? 0;
    return sum - Math.log(Math.max(share, 1e-9));
  }, 0);
}

interface Top {
  readonly confidence: number;
  readonly right: boolean;
}

function topTopic(labels: readonly string[], scores: Scores, temperature: number, label: string): Top {
  const shares = confidences(scores.margins, temperature);
  let best = -1;
  for (const [at, share] of shares.entries()) {
    if (labels[at] !== noTopic && (best < 0 || share > (shares[best] ?? 0))) best = at;
  }
  return { confidence: shares[best] ?? 0, right: labels[best] === label };
}

/** The lowest confidence above which the share of right answers reaches the wanted precision. */
function fromPrecision(tops: readonly Top[]): number {
  const falling = [...tops].sort((one, other) => other.confidence - one.confidence);
  let right = 0;
  let lowest = 1;
  for (const [at, top] of falling.entries()) {
    if (top.right) right += 1;
    if (right / (at + 1) >= precision) lowest = top.confidence;
  }
  return lowest;
}

function quantile(values: readonly number[], share: number): number {
  const rising = [...values].sort((one, other) => one - other);
  return rising[Math.floor(rising.length * share)] ?? 0;
}
