import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { OfferInstrument } from '../domain/screening/instrument.js';
import type { Understand } from '../engine/ports/understand.js';
import { createCommands, loadCommands } from './commands.js';
import { createReadDanger, loadDangerLexicons } from './danger.js';
import { hostModel } from './nlp-host.js';
import type { Token } from './normalise.js';
import { loadSignalLexicons } from './offer-lexicon.js';
import { createReadOffer } from './read-offer.js';
import { ensureModel } from './train.js';
import { createUnderstand } from './understand.js';

export interface Opening {
  readonly root: string;
  /** Whose signals are read in offers: the newest version. */
  readonly instrument: OfferInstrument;
  readonly modelFile: string;
  /** Shown only on a terminal: training takes a while. */
  readonly progress: Writable;
}

/** The whole understanding; trains first when there is no model of this corpus. */
export async function openUnderstand({
  root,
  instrument,
  modelFile,
  progress,
}: Opening): Promise<Understand> {
  const corpusFolder = join(root, 'corpus');
  const onTerminal = 'isTTY' in progress && progress.isTTY === true;
  const onProgress = (step: string) => void (onTerminal && progress.write(`${step} …\n`));
  const model = ensureModel({ corpusFolder, modelFile, onProgress });
  const files = loadCommands(corpusFolder);
  const kirundi = new Set(files.get('rn')?.markers ?? []);
  return createUnderstand({
    labels: model.topics.labels,
    calibration: model.calibration,
    language: model.language,
    danger: model.danger,
    classify: hostModel(model.topics),
    readCommand: createCommands(files),
    isKirundi: (tokens: readonly Token[]) => tokens.some((token) => kirundi.has(token.text)),
    readDanger: createReadDanger(loadDangerLexicons(corpusFolder)),
    readOffer: createReadOffer(loadSignalLexicons(corpusFolder), instrument),
  });
}
