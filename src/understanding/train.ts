import { createHash } from 'node:crypto';
import { calibrate } from './calibration.js';
import { type Corpus, type CorpusLine, hashCorpus, readCorpus } from './corpus-files.js';
import { languageGroups, trainLanguage } from './language.js';
import { type Model, readModel, writeModel } from './model-file.js';
import { tokenise } from './normalise.js';
import { trainSecondReader } from './second-reader.js';
import { inOrder, topicOptions, trainTopics } from './train-topics.js';

/** Part of the hash: a change of the way of training makes a new model. */
const method = `7 ${JSON.stringify(topicOptions)}`;

export interface Training {
  readonly corpusFolder: string;
  readonly modelFile: string;
  readonly onProgress: (step: string) => void;
}

/** Trains and writes the model when corpus or method changed since the last time; returns the model. */
export function ensureModel({ corpusFolder, modelFile, onProgress }: Training): Model {
  const hash = createHash('sha256')
    .update(`${method}\u0000${hashCorpus(corpusFolder)}`)
    .digest('hex');
  const known = readOrNothing(modelFile);
  if (known?.hash === hash) return known;
  const model = trainModel(readCorpus(corpusFolder), hash, onProgress);
  writeModel(modelFile, model);
  return model;
}

function readOrNothing(file: string): Model | undefined {
  try {
    return readModel(file);
  } catch {
    return undefined;
  }
}

/** The whole training, the same bytes for the same corpus in whatever order it was read. */
export function trainModel(corpus: Corpus, hash: string, onProgress: (step: string) => void): Model {
  const lines = inOrder(corpus.training);
  onProgress('learning languages');
  const language = trainLanguage(
    new Map(
      languageGroups.map((group) => [
        group,
        lines.filter((line) => line.language === group).map((line) => tokenise(line.text)),
      ]),
    ),
  );
  onProgress('calibrating on a fifth of the corpus');
  const calibration = calibrateOn(lines);
  onProgress('learning danger');
  const danger = trainSecondReader(lines);
  onProgress('learning topics');
  return { hash, language, calibration, danger, topics: trainTopics(lines) };
}

/** Every fifth line of each topic is held back, judged by a model of the rest, and then forgotten. */
function calibrateOn(lines: readonly CorpusLine[]) {
  const rest = lines.filter((_, at) => at % 5 !== 0);
  const held = lines.filter((_, at) => at % 5 === 0);
  const model = trainTopics(rest, { ...topicOptions, typingErrors: 0 });
  const judged = held.map(({ text, label }) => ({ label, scores: model.scores(tokenise(text)) }));
  return calibrate(model.labels, judged);
}
