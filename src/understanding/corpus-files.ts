import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import { type LanguageGroup, languageGroups } from './language.js';

/** One group of topics in one language, in the shape nlp.js corpora have; `tests` are never trained on. */
const CorpusFile = z.strictObject({
  name: z.string(),
  locale: z.enum(languageGroups),
  data: z.array(
    z.strictObject({
      intent: z.string(),
      utterances: z.array(z.string().min(1)),
      tests: z.array(z.string().min(1)),
    }),
  ),
});

export interface CorpusLine {
  readonly text: string;
  readonly label: string;
  readonly language: LanguageGroup;
}

export interface Corpus {
  readonly training: readonly CorpusLine[];
  readonly tests: readonly CorpusLine[];
  /** Of everything read, in hex: equal corpora give equal models. */
  readonly hash: string;
}

/** Reads `corpus/<lang>/*.yaml` of all languages; a broken file is `content.invalid` by name. */
export function readCorpus(folder: string): Corpus {
  const hash = createHash('sha256');
  const training: CorpusLine[] = [];
  const tests: CorpusLine[] = [];
  for (const language of languageGroups) {
    for (const file of readdirSync(join(folder, language))
      .filter((name) => name.endsWith('.yaml'))
      .sort()) {
      const text = readFileSync(join(folder, language, file), 'utf8');
      hash.update(`${language}/${file}\u0000${text}\u0000`);
      for (const { intent, utterances, tests: held } of readFile(text, `corpus/${language}/${file}`)) {
        training.push(...utterances.map((line) => ({ text: line, label: intent, language })));
        tests.push(...held.map((line) => ({ text: line, label: intent, language })));
      }
    }
  }
  return { training, tests, hash: hash.digest('hex') };
}

function readFile(text: string, name: string) {
  try {
    return CorpusFile.parse(parse(text)).data;
  } catch (cause) {
    throw new Fault('content.invalid', { detail: name, cause });
  }
}
