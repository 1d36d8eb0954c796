import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import { Language } from '../domain/conversation.js';
import type { Answer } from '../domain/topic.js';
import { fail, readYaml } from './yaml-file.js';

const Reviewed = z.union([z.null(), z.strictObject({ by: z.string(), on: z.iso.date() })]);
const LanguageFile = z.strictObject({
  code: Language,
  name: z.string().min(1),
  fallback: Language.nullable(),
  /** all, or the groups (first part of a key) that this language has complete. */
  covers: z.union([z.literal('all'), z.array(z.string())]),
  reviewed: Reviewed,
});
const MessagesFile = z.strictObject({
  reviewed: Reviewed,
  messages: z.record(z.string(), z.string().min(1)),
});
const AnswerEntry = z.strictObject({
  label: z.string().min(1),
  text: z.string().min(1).nullable().default(null),
  more: z.string().min(1).nullable().default(null),
  reviewed: Reviewed,
});
const AnswersFile = z.strictObject({ reviewed: Reviewed, answers: z.record(z.string(), AnswerEntry) });

/** One language: its messages by key, its answers by topic, and what of it nobody has reviewed. */
export interface Locale {
  readonly code: Language;
  readonly name: string;
  readonly fallback: Language | null;
  readonly covers: 'all' | readonly string[];
  readonly messages: ReadonlyMap<string, IntlMessageFormat>;
  readonly sources: ReadonlyMap<string, { readonly text: string; readonly file: string }>;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly unreviewed: readonly string[];
}

/** Reads `locales/<code>/`; a key that stands in two files, or a message that is no ICU, stops the start. */
export function readLocale(root: string, code: Language): Locale {
  const folder = join(root, 'locales', code);
  const named = (file: string) => `locales/${code}/${file}`;
  const head = readYaml(join(folder, 'language.yaml'), named('language.yaml'), LanguageFile);
  if (head.code !== code) fail(`${named('language.yaml')}:1 code: is ${head.code}`);
  const sources = new Map<string, { text: string; file: string }>();
  const unreviewed: string[] = head.reviewed === null ? [named('language.yaml')] : [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && !notMessages.has(file));
  for (const file of files.sort()) {
    const { messages, reviewed } = readYaml(join(folder, file), named(file), MessagesFile);
    if (reviewed === null) unreviewed.push(named(file));
    for (const [key, text] of Object.entries(messages)) {
      const other = sources.get(key);
      if (other) fail(`${named(file)} ${key}: stands also in ${other.file}`);
      sources.set(key, { text, file: named(file) });
    }
  }
  const answers = readAnswers(join(folder, 'answers.yaml'), named('answers.yaml'), unreviewed);
  return { ...head, messages: compile(sources, code), sources, answers, unreviewed };
}

const notMessages = new Set(['language.yaml', 'answers.yaml']);

function readAnswers(file: string, name: string, unreviewed: string[]): Map<string, Answer> {
  if (!existsSync(file)) return new Map();
  const { answers } = readYaml(file, name, AnswersFile);
  const open = Object.values(answers).filter((answer) => answer.reviewed === null).length;
  if (open > 0) unreviewed.push(`${name} (${open} answers)`);
  return new Map(Object.entries(answers).map(([id, { label, text, more }]) => [id, { label, text, more }]));
}

function compile(sources: ReadonlyMap<string, { text: string; file: string }>, code: Language) {
  const compiled = new Map<string, IntlMessageFormat>();
  for (const [key, { text, file }] of sources)
    compiled.set(key, compileMessage(text, code, `${file} ${key}`));
  return compiled;
}

/** Compiles one ICU message; HTML-like tags are plain text. */
export function compileMessage(text: string, code: Language, where: string): IntlMessageFormat {
  try {
    // Kirundi has no plural data of its own in every runtime; French-like defaults are never used in messages.
    return new IntlMessageFormat(text, code === 'rn' ? 'rw' : code, undefined, { ignoreTag: true });
  } catch {
    return fail(`${where}: is not a valid message`);
  }
}

/** The names of the holes of an ICU message, sorted. */
export function holesOf(message: IntlMessageFormat): string[] {
  return [...new Set(holesIn(message.getAst()))].sort();
}

function holesIn(parts: readonly unknown[]): string[] {
  return parts.filter(isElement).flatMap((part) => {
    const inside = Object.values(part.options ?? {}).flatMap((option) => holesIn(option.value));
    const isHole = part.type !== literalElement && part.type !== poundElement;
    return isHole ? [String(part.value), ...inside] : inside;
  });
}

interface Element {
  readonly type: number;
  readonly value?: unknown;
  readonly options?: Record<string, { value: readonly unknown[] }>;
}
const literalElement = 0;
const poundElement = 7;
const isElement = (part: unknown): part is Element =>
  typeof part === 'object' && part !== null && 'type' in part;
