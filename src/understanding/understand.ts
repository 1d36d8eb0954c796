import type { Language } from '../domain/conversation.js';
import type { OfferReading } from '../domain/screening/offer-reading.js';
import type { Danger, Understanding } from '../domain/understanding.js';
import type { Understand } from '../engine/ports/understand.js';
import { type Calibration, decide } from './calibration.js';
import type { ReadCommand } from './commands.js';
import type { LanguageModel } from './language.js';
import { detectLanguage } from './language.js';
import type { Classify } from './nlp-host.js';
import { capText, type Token, tokenise } from './normalise.js';
import { readAgain, type SecondReader } from './second-reader.js';

/** Danger in a message, where she says she is, and whether a known saying explains words that sound dangerous. */
export type ReadDanger = (
  text: string,
  tokens: readonly Token[],
) => { danger: Danger | null; whereabouts: 'abroad' | 'rwanda' | null; explained: boolean };

type ReadOffer = (text: string, tokens: readonly Token[]) => OfferReading;

export interface UnderstandParts {
  readonly labels: readonly string[];
  readonly calibration: Calibration;
  readonly language: LanguageModel;
  readonly classify: Classify;
  readonly danger: SecondReader;
  readonly readCommand: ReadCommand;
  readonly isKirundi: (tokens: readonly Token[]) => boolean;
  readonly readDanger: ReadDanger;
  readonly readOffer: ReadOffer;
}

/** Danger first, then whole-message words, then digits, then the model; nothing of the text is kept. */
export function createUnderstand(parts: UnderstandParts): Understand {
  return async (whole, prior) => {
    const text = capText(whole);
    const tokens = tokenise(text);
    const command = parts.readCommand(tokens);
    const first = parts.readDanger(text, tokens);
    const base = {
      whereabouts: first.whereabouts,
      danger: graver(first.danger, command || first.explained ? null : readAgain(parts.danger, tokens)),
      language: languageOf(parts, tokens, prior),
      offer: parts.readOffer(text, tokens),
      reply: command?.reply ?? null,
      namesLanguage: command?.named ?? null,
    };
    if (tokens.length === 0) return { ...base, ...nothing };
    if (command !== undefined) return { ...base, ...exactly(command.topic) };
    if (/^\s*\d{1,2}\s*[.)]?\s*$/.test(text)) return { ...base, ...nothing, outOfScope: false };
    return { ...base, ...(await guessed(parts, text)) };
  };
}

/** The first reader's word stands; the second may only raise what is less than urgent. */
const graver = (first: Danger | null, second: Danger | null) =>
  first === null || (first.tier === 'T2' && second !== null) ? second : first;

type Guess = Pick<Understanding, 'topic' | 'confidence' | 'alternatives' | 'band' | 'outOfScope' | 'exact'>;

const nothing: Guess = {
  topic: null,
  confidence: 0,
  alternatives: [],
  band: 'menu',
  outOfScope: true,
  exact: false,
};

function exactly(topic: string | null): Guess {
  if (topic === null) return { ...nothing, outOfScope: false };
  const alternatives = [{ topic, confidence: 1 }];
  return { topic, confidence: 1, alternatives, band: 'answer', outOfScope: false, exact: true };
}

async function guessed(parts: UnderstandParts, text: string): Promise<Guess> {
  const { confidence, alternatives, band, outOfScope } = decide(
    parts.calibration,
    parts.labels,
    await parts.classify(text),
  );
  const topic = outOfScope ? null : (alternatives[0]?.topic ?? null);
  return { topic, confidence, alternatives, band, outOfScope, exact: false };
}

/** A word that could be either language counts for the one the conversation speaks. */
function languageOf(parts: UnderstandParts, tokens: readonly Token[], prior: Language | undefined) {
  const found = detectLanguage(parts.language, tokens, parts.isKirundi);
  if (found.code === null && prior !== undefined && tokens.length > 0)
    return { code: prior, confidence: 0.5 };
  return found;
}
