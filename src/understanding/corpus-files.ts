import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Language } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import type { Example } from './train-topics.js';

/** The languages that have a corpus of their own; Kirundi is read by the Kinyarwanda part. */
export const corpusLanguages = ['rw', 'en', 'fr', 'sw'] as const;
export type CorpusLanguage = (typeof corpusLanguages)[number];

/** The label of what is no topic at all. */
export const noTopic = 'None';

/** One corpus file as nlp.js reads it; `tests` are never trained on. */
export const corpusFile = z.strictObject({
  name: z.string(),
  locale: z.enum(corpusLanguages),
  data: z.array(
    z.strictObject({
      intent: z.string(),
      utterances: z.array(z.string().min(1)),
      tests: z.array(z.string().min(1)).default([]),
    }),
  ),
});
export type CorpusFile = z.infer<typeof corpusFile>;

export interface CorpusExample extends Example {
  readonly language: CorpusLanguage;
}

export interface Corpus {
  readonly files: readonly CorpusFile[];
  readonly examples: readonly CorpusExample[];
  readonly heldOut: readonly CorpusExample[];
}

/** Every `<lang>/<group>.yaml` of the corpus folder; a broken file is `content.invalid` with its name. */
export function readCorpus(corpusFolder: string): Corpus {
  const files = corpusLanguages.flatMap((language) =>
    yamlNames(join(corpusFolder, language)).map((name) => readCorpusFile(corpusFolder, language, name)),
  );
  const examplesOf = (part: 'utterances' | 'tests') =>
    files.flatMap((file) =>
      file.data.flatMap((entry) =>
        entry[part].map((text) => ({ text, label: entry.intent, language: file.locale })),
      ),
    );
  return { files, examples: examplesOf('utterances'), heldOut: examplesOf('tests') };
}

/** All sentences that Inzira says in a language, without placeholders; they help to tell languages apart. */
export function readLocaleTexts(localesFolder: string, language: Language): readonly string[] {
  const folder = join(localesFolder, language);
  return yamlNames(folder).flatMap((name) => strings(parseYaml(join(folder, name), `${language}/${name}`)));
}

/** Changes when anything that training reads changes, in whatever order it is written. */
export function corpusHash(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of [...parts].sort()) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

function readCorpusFile(corpusFolder: string, language: CorpusLanguage, name: string): CorpusFile {
  const shown = `${language}/${name}`;
  const file = corpusFile.safeParse(parseYaml(join(corpusFolder, language, name), shown));
  if (file.success && file.data.locale === language) return file.data;
  throw new Fault('content.invalid', { detail: shown, cause: file.error });
}

function yamlNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch {
    return [];
  }
}

function parseYaml(path: string, shown: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Fault('content.invalid', { detail: shown, cause });
  }
}

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value.replace(/[{}#|]+|\b(plural|select|one|other)\b/g, ' ')];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
