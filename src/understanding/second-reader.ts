import type { Danger, DangerKind } from '../domain/understanding.js';
import type { CorpusLine } from './corpus-files.js';
import type { LinearModel } from './linear-model.js';
import { type Token, tokenise } from './normalise.js';
import { topicOptions, trainTopics } from './train-topics.js';

/** A small model that suspects danger where no written pattern finds it, and from which margin it speaks. */
export interface SecondReader {
  readonly model: LinearModel;
  readonly speakFrom: number;
}

/** The topics in whose words danger is learnt; everything else is none, a journey too: most are no danger. */
const dangerous: Readonly<Record<string, DangerKind>> = {
  'help.danger-now': 'life',
  'help.suicide': 'suicide',
};
const none = 'none';

const options = { ...topicOptions, price: 3, mostEntries: 150_000 };
/** Of messages about something else, at most this share is suspected. */
const falseAlarms = 0.015;

/** Trains on the whole corpus; the margin is set on a fifth that another model has not seen. */
export function trainSecondReader(lines: readonly CorpusLine[]): SecondReader {
  const relabelled = lines.map(({ text, label }) => ({ text, label: dangerous[label] ?? none }));
  const trial = trainTopics(
    relabelled.filter((_, at) => at % 5 !== 0),
    options,
  );
  const calm = relabelled.filter(({ label }, at) => at % 5 === 0 && label === none);
  const margins = calm
    .map(({ text }) => suspicion(trial, tokenise(text)).margin)
    .sort((one, other) => one - other);
  const speakFrom = margins[Math.floor(margins.length * (1 - falseAlarms))] ?? 0;
  return { model: trainTopics(relabelled, options), speakFrom };
}

function suspicion(model: LinearModel, tokens: readonly Token[]): { kind: DangerKind; margin: number } {
  const { margins } = model.scores(tokens);
  let best: { kind: DangerKind; margin: number } = { kind: 'life', margin: Number.NEGATIVE_INFINITY };
  for (const [at, label] of model.labels.entries()) {
    const margin = margins[at] ?? 0;
    const kind = Object.values(dangerous).find((each) => each === label);
    if (kind !== undefined && margin > best.margin) best = { kind, margin };
  }
  return best;
}

/** What the second reader suspects: T1 or nothing. It never lowers what the first has found. */
export function readAgain(reader: SecondReader, tokens: readonly Token[]): Danger | null {
  if (tokens.length === 0) return null;
  const { kind, margin } = suspicion(reader.model, tokens);
  return margin >= reader.speakFrom ? { tier: 'T1', kind, about: 'self', abroad: false, sure: false } : null;
}
