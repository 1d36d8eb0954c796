import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { languages } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import type { Danger, DangerKind, Tier } from '../domain/understanding.js';
import type { Token } from './normalise.js';
import { compilePhrase, createMatcher, type Match } from './phrases.js';
import type { ReadDanger } from './understand.js';

const words = z.array(z.string().min(1)).default([]);

/** What the danger words of one language are: dangers by kind, and words that turn a danger into something else. */
const DangerLexicon = z.strictObject({
  reviewed: z.null().or(z.strictObject({ by: z.string(), on: z.string() })),
  life: words,
  /** Calls for help: danger when the message is hardly more than that. */
  cry: words,
  child: words,
  'suicide-now': words,
  suicide: words,
  travel: words,
  exploitation: words,
  loss: words,
  person: words,
  /** Sayings and other uses: a danger that overlaps one is none. */
  idioms: words,
  /** Up to three words before a danger they deny it. */
  negators: words,
  /** Relations and other people: the danger is theirs. */
  other: words,
  /** It is over, unless the sentence also says now. */
  past: words,
  now: words,
  /** Films, songs, news, lessons: the danger is told, not lived. */
  told: words,
  /** Questions about dangers in general. */
  general: words,
});
type DangerLexicon = z.infer<typeof DangerLexicon>;

const PlaceLexicon = z.strictObject({
  reviewed: z.null().or(z.strictObject({ by: z.string(), on: z.string() })),
  /** Countries and cities outside Rwanda, and places in it, as one writes them. */
  abroad: words,
  rwanda: words,
  /** "I am in", "we live in": the place stands right after. */
  'i-am-in': words,
  /** Whole sayings: "I am abroad", "I am in Rwanda". */
  'am-abroad': words,
  'am-in-rwanda': words,
});
type PlaceLexicon = z.infer<typeof PlaceLexicon>;

export interface DangerLexicons {
  readonly dangers: readonly DangerLexicon[];
  readonly places: readonly PlaceLexicon[];
}

/** Reads `corpus/lexicon/<lang>/danger.yaml` and `places.yaml`; a broken file is `content.invalid` by name. */
export function loadDangerLexicons(corpusFolder: string): DangerLexicons {
  return {
    dangers: languages.map((language) =>
      read(corpusFolder, `lexicon/${language}/danger.yaml`, DangerLexicon),
    ),
    places: languages.map((language) => read(corpusFolder, `lexicon/${language}/places.yaml`, PlaceLexicon)),
  };
}

function read<T>(corpusFolder: string, name: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(parse(readFileSync(join(corpusFolder, name), 'utf8')));
  } catch (cause) {
    throw new Fault('content.invalid', { detail: `corpus/${name}`, cause });
  }
}

type Meaning = { readonly tier: Tier; readonly kind: DangerKind };
type Context = 'cry' | 'idioms' | 'negators' | 'other' | 'past' | 'now' | 'told' | 'general';
type Value = Meaning | Context;
interface Found {
  readonly value: Value;
  readonly match: Match;
}

const meanings: readonly (readonly [keyof DangerLexicon, Meaning])[] = [
  ['life', { tier: 'T0', kind: 'life' }],
  ['child', { tier: 'T0', kind: 'child' }],
  ['suicide-now', { tier: 'T0', kind: 'suicide' }],
  ['suicide', { tier: 'T1', kind: 'suicide' }],
  ['travel', { tier: 'T1', kind: 'travel' }],
  ['exploitation', { tier: 'T1', kind: 'exploitation' }],
  ['loss', { tier: 'T2', kind: 'loss' }],
  ['person', { tier: 'T2', kind: 'person' }],
];
const contexts: readonly Context[] = ['cry', 'idioms', 'negators', 'other', 'past', 'now', 'told', 'general'];

/**
 * Finds danger by written patterns in all languages at once; the gravest one counts. A denial, a saying,
 * something over, told or asked in general is no danger; what happens to others is danger about others.
 */
export function createReadDanger(lexicons: DangerLexicons): ReadDanger {
  const match = createMatcher<Value>(lexicons.dangers.flatMap(entriesOf));
  const whereIs = createReadPlace(lexicons.places);
  return (_text, tokens) => {
    const found = match(tokens);
    const where = whereIs(tokens);
    const dangers = found.flatMap((each) =>
      isMeaning(each.value) ? judge(each.value, each.match, tokens, found) : [],
    );
    if (tokens.length <= shortCry && found.some(({ value }) => value === 'cry')) dangers.push(cryForHelp);
    const [gravest] = dangers.sort((one, other) => one.tier.localeCompare(other.tier));
    const danger = gravest
      ? { ...gravest, abroad: where === 'abroad' || mentionsAbroad(gravest, tokens, whereIs) }
      : null;
    const explained = danger === null && found.some(({ value }) => value === 'idioms');
    return { danger, whereabouts: where, explained };
  };
}

const shortCry = 4;
const cryForHelp = { tier: 'T0', kind: 'life', about: 'self', sure: true } as const;

/** The danger of another person is where that person is. */
const mentionsAbroad = (danger: Omit<Danger, 'abroad'>, tokens: readonly Token[], whereIs: WhereIs) =>
  danger.about === 'other' && whereIs(tokens, true) === 'abroad';

const isMeaning = (value: Value): value is Meaning => typeof value === 'object';

function entriesOf(lexicon: DangerLexicon) {
  const entry = (pattern: string, value: Value) => ({ phrase: compilePhrase(pattern), value });
  return [
    ...meanings.flatMap(([name, value]) => listOf(lexicon, name).map((pattern) => entry(pattern, value))),
    ...contexts.flatMap((name) => lexicon[name].map((pattern) => entry(pattern, name))),
  ];
}

const listOf = (lexicon: DangerLexicon, name: keyof DangerLexicon): readonly string[] =>
  name === 'reviewed' ? [] : lexicon[name];

const beforeWords = 3;

function judge(
  meaning: Meaning,
  match: Match,
  tokens: readonly Token[],
  found: readonly Found[],
): Omit<Danger, 'abroad'>[] {
  const sentence = tokens[match.from]?.sentence;
  const inSentence = (name: Context) =>
    found.some(({ value, match: { from } }) => value === name && tokens[from]?.sentence === sentence);
  const overlapping = found.some(
    ({ value, match: { from, to } }) => value === 'idioms' && from < match.to && to > match.from,
  );
  const denied = found.some(
    ({ value, match: { from, to } }) =>
      value === 'negators' &&
      to <= match.from &&
      match.from - to < beforeWords &&
      tokens[from]?.sentence === sentence,
  );
  if (overlapping || denied || inSentence('told') || inSentence('general')) return [];
  if (inSentence('past') && !inSentence('now')) return [];
  return [{ ...meaning, about: inSentence('other') ? 'other' : 'self', sure: true }];
}

type WhereIs = (tokens: readonly Token[], anyone?: boolean) => 'abroad' | 'rwanda' | null;

/** Where she says she is: "I am in" with a place right after it, or a whole saying; a place alone says nothing. */
function createReadPlace(places: readonly PlaceLexicon[]): WhereIs {
  const of = (name: 'abroad' | 'rwanda' | 'i-am-in' | 'am-abroad' | 'am-in-rwanda') =>
    places.flatMap((lexicon) =>
      lexicon[name].map((pattern) => ({ phrase: compilePhrase(pattern), value: name })),
    );
  const match = createMatcher([
    ...of('abroad'),
    ...of('rwanda'),
    ...of('i-am-in'),
    ...of('am-abroad'),
    ...of('am-in-rwanda'),
  ]);
  return (tokens, anyone = false) => {
    const found = match(tokens);
    const follows = (place: 'abroad' | 'rwanda') =>
      found.some(
        ({ value, match: { from } }) =>
          value === place &&
          (anyone || found.some((lead) => lead.value === 'i-am-in' && lead.match.to === from)),
      );
    const says = (name: 'am-abroad' | 'am-in-rwanda') => found.some(({ value }) => value === name);
    if (says('am-abroad') || follows('abroad')) return 'abroad';
    return says('am-in-rwanda') || follows('rwanda') ? 'rwanda' : null;
  };
}
