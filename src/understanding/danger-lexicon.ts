import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Language, languages } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import type { DangerKind, Tier } from '../domain/understanding.js';
import { parsedYaml } from '../parsed-yaml.js';
import type { OptionsOf } from './phrases.js';

const reviewed = z.null().or(z.strictObject({ by: z.string(), on: z.string() }));
const patterns = z.array(z.string().min(1));
const named = z.string().regex(/^[a-z-]+$/);
const namedPatterns = z.record(named, patterns);

const tiers = ['T0', 'T1', 'T2'] as const satisfies readonly Tier[];
const dangerKinds = [
  'life',
  'suicide',
  'child',
  'travel',
  'exploitation',
  'loss',
  'person',
] as const satisfies readonly DangerKind[];

const Sign = z.strictObject({
  tier: z.enum(tiers),
  kind: z.enum(dangerKinds),
  about: z.enum(['self', 'other']).default('self'),
  /** Facts that must all stand somewhere in the message. */
  needs: z.array(z.string()).default([]),
  /** Facts of which none may: "needed: guards" is an advert. */
  unless: z.array(z.string()).default([]),
  /** Facts of which one makes it T0. */
  worse: z.array(z.string()).default([]),
  /** Told as something that has happened: no danger when the sentence also says that it is over. */
  past: z.boolean().default(false),
  /** Counts only when the message has at most this many other words. */
  alone: z.int().min(0).optional(),
  /** Without patterns the facts are enough. */
  say: patterns.default([]),
});

const Guards = z.strictObject({
  /** Says that it is not so; what overlaps it is no danger. */
  denied: patterns.default([]),
  /** Sayings and other harmless meanings; what overlaps one is no danger. */
  idioms: patterns.default([]),
  /** Single words that deny what follows or holds them, unless the sign is made with such a word itself. */
  negators: patterns.default([]),
  /** Single words that deny what stands right before them. */
  'negators-after': patterns.default([]),
  /** Films, songs, plays: what the sentence says is told, not lived. */
  told: patterns.default([]),
  /** The sentence asks about people in general, or about what only might be. */
  asked: patterns.default([]),
  /** The sentence says that it is long ago or over … */
  over: patterns.default([]),
  /** … unless it also says that it goes on. */
  now: patterns.default([]),
});

const DangerFile = z.strictObject({
  reviewed,
  /** Lists that patterns name as {name}; a list may name earlier ones. */
  words: z.record(named, z.array(z.string())).default({}),
  /** A language so close that the facts and guards of either count in both. */
  near: z.enum(languages).optional(),
  signs: z.array(Sign),
  facts: namedPatterns,
  guards: Guards,
  /** Right as they stand: never taken for a misspelt word of a pattern. */
  sound: patterns.default([]),
});

const PlaceFile = z.strictObject({
  reviewed,
  abroad: patterns,
  rwanda: patterns,
  /** Ways of saying where she is now, with {place} in them. */
  here: patterns,
  /** Ways of saying where someone else is, with {place} in them. */
  there: patterns,
  /** Whole sayings without a place: "I am abroad". */
  'here-abroad': patterns.default([]),
  /** Where someone else is or she once was: says nothing of where she is now. */
  'not-here': patterns.default([]),
  /** A place that nobody is in yet: "a job in {place}", "when I am in {place}". */
  'not-yet': patterns.default([]),
});

export type Sign = z.infer<typeof Sign>;
export type DangerFile = z.infer<typeof DangerFile> & { readonly language: Language };
export type PlaceFile = z.infer<typeof PlaceFile>;

export interface DangerLexicons {
  readonly dangers: readonly DangerFile[];
  readonly places: readonly PlaceFile[];
}

/** Reads `corpus/lexicon/<lang>/danger.yaml` and `places.yaml`; a broken file is `content.invalid` by name. */
export function loadDangerLexicons(corpusFolder: string): DangerLexicons {
  const all = <T>(name: string, schema: z.ZodType<T>) =>
    languages.map((language) => ({
      ...read(corpusFolder, `lexicon/${language}/${name}.yaml`, schema),
      language,
    }));
  const dangers = all('danger', DangerFile);
  checkFacts(dangers);
  return { dangers, places: all('places', PlaceFile) };
}

function read<T>(corpusFolder: string, name: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(parsedYaml(readFileSync(join(corpusFolder, name), 'utf8')));
  } catch (cause) {
    throw new Fault('content.invalid', { detail: `corpus/${name}`, cause });
  }
}

/** A sign that needs a fact nobody can state would never count. */
function checkFacts(files: readonly DangerFile[]): void {
  const known = new Set(files.flatMap((file) => Object.keys(file.facts)));
  for (const sign of files.flatMap((file) => file.signs))
    for (const fact of [...sign.needs, ...sign.unless, ...sign.worse])
      if (!known.has(fact)) throw new Fault('content.invalid', { detail: `danger fact "${fact}"` });
}

/** Gives the words of {name} where it stands, also within a longer word; an unknown name is `content.invalid`. */
export function createSpell(words: Readonly<Record<string, readonly string[]>>): OptionsOf {
  const lists = new Map<string, readonly string[]>();
  const listOf = (name: string): readonly string[] => {
    const list = lists.get(name);
    if (list === undefined) throw new Fault('content.invalid', { detail: `words "${name}"` });
    return list;
  };
  /** "wa{tense}ni{verb}" → every word it stands for. */
  const spell = (option: string): readonly string[] =>
    option
      .split(/[{}]/)
      .reduce<readonly string[]>(
        (starts, part, at) =>
          starts.flatMap((start) => (at % 2 === 0 ? [part] : listOf(part)).map((piece) => start + piece)),
        [''],
      );
  for (const [name, list] of Object.entries(words))
    lists.set(
      name,
      list.flatMap((word) => spell(word.trim().replace(/\s+/g, '-'))),
    );
  return (element) => element.split('|').flatMap(spell);
}
