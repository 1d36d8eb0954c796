import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import { parsedYaml } from '../parsed-yaml.js';
import type { OptionsOf } from './phrases.js';

/** What a text may say beside the signs themselves; signs with two parts, pay and manner are read from these. */
const factNames = [
  'offer',
  'abroad',
  'live-in',
  'scam-area',
  'online-work',
  'study',
  'school-account',
  'all-free',
  'we-pay',
  'id-picture',
  'application-file',
  'salary',
  'price',
  'per-hour',
  'per-day',
  'per-week',
  'per-month',
  'per-year',
  'skill',
  'high-title',
  'occupation',
  'vague-work',
  'praise',
  'company-suffix',
  'workplace',
  'called',
] as const;
export type FactName = (typeof factNames)[number];

const words = z.array(z.string().min(1)).default([]);
const SignalLexicon = z.strictObject({
  reviewed: z.string().nullable(),
  /** Words that stand for each other; `<name>` in a pattern means any of them, in any language. */
  sets: z.record(z.string().regex(/^[a-z-]+$/), words),
  /** Spellings of currencies by their code. */
  currencies: z.record(z.string().regex(/^[A-Z]{3}$/), words),
  /** Words that turn round what follows ("never"), and words after which they do not ("if"). */
  negators: words,
  conditions: words,
  /** How one asks about offers in general ("can a boss …"): what follows in the clause is no sign. */
  asked: words,
  /** How a question is answered with no. */
  no: words,
  /** Words beside "hotel" or "called" that name nobody, and small words inside a name ("Hotel de la …"). */
  common: words,
  connectives: words,
  signals: z.record(
    z.string(),
    z.strictObject({
      present: words,
      denied: words,
      /** Neither: takes away what it overlaps ("if anyone asks for money"). */
      except: words,
    }),
  ),
  facts: z.partialRecord(z.enum(factNames), words),
});

/** Patterns and word lists of one language for reading offers. */
export type SignalLexicon = z.infer<typeof SignalLexicon>;

const spoken = ['rw', 'en', 'fr', 'sw'] as const;

/** The lexicons of all languages, from `corpus/lexicon/<lang>/signals.yaml`; they are used together. */
export function loadSignalLexicons(corpusFolder: string): readonly SignalLexicon[] {
  return spoken.map((language) => {
    const name = join('lexicon', language, 'signals.yaml');
    try {
      return SignalLexicon.parse(parsedYaml(readFileSync(join(corpusFolder, name), 'utf8')));
    } catch (cause) {
      throw new Fault('content.invalid', { detail: name, cause });
    }
  });
}

/** Gives the words of all languages in the place of `<name>`; an unknown name is `content.invalid`. */
export function setOptions(lexicons: readonly SignalLexicon[]): OptionsOf {
  const sets = new Map<string, string[]>();
  for (const lexicon of lexicons) {
    for (const [name, items] of Object.entries(lexicon.sets))
      sets.set(name, [...(sets.get(name) ?? []), ...items]);
  }
  const optionsOf = (element: string, depth: number): readonly string[] =>
    element.split('|').flatMap((option) => {
      const name = /^<([a-z-]+)>$/.exec(option)?.[1];
      if (name === undefined || name === 'num' || name === 'money') return [option];
      const items = sets.get(name);
      if (items === undefined || depth > deepestSet)
        throw new Fault('content.invalid', { detail: `word list ${option}` });
      return items.flatMap((item) => optionsOf(item.replaceAll(' ', '-'), depth + 1));
    });
  return (element) => optionsOf(element, 0);
}

const deepestSet = 4;
