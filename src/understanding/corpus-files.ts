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
}

interface SourceFile {
  readonly language: LanguageGroup;
  readonly name: string;
  readonly text: string;
}

function sourceFiles(folder: string): readonly SourceFile[] {
  return languageGroups.flatMap((language) => {
    const names = readdirSync(join(folder, language)).filter((name) => name.endsWith('.yaml'));
    return names.sort().map((name) => ({
      language,
      name: `corpus/${language}/${name}`,
      text: readFileSync(join(folder, language, name), 'utf8'),
    }));
  });
}

/** The hash of the corpus without reading what stands in it: enough to know whether a model is still of it. */
export function hashCorpus(folder: string): string {
  const hash = createHash('sha256');
  for (const { name, text } of sourceFiles(folder)) hash.update(`${name}\u0000${text}\u0000`);
  return hash.digest('hex');
}

/** Reads `corpus/<lang>/*.yaml` of all languages; a broken file is `content.invalid` by name. */
export function readCorpus(folder: string): Corpus {
  const topics = sourceFiles(folder).flatMap(({ language, name, text }) =>
    readFile(text, name).map((topic) => ({ ...topic, language })),
  );
  const lines = (which: 'utterances' | 'tests') =>
    topics.flatMap((topic) =>
      topic[which].map((text) => ({ text, label: topic.intent, language: topic.language })),
    );
  return { training: lines('utterances'), tests: lines('tests') };
}

function readFile(text: string, name: string) {
  try {
    return CorpusFile.parse(parse(text)).data;
  } catch (cause) {
    throw new Fault('content.invalid', { detail: name, cause });
  }
}
