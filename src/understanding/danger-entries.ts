import type { Language } from '../domain/conversation.js';
import { createSpell, type DangerFile, type DangerLexicons, type Sign } from './danger-lexicon.js';
import type { Vocabulary } from './near-words.js';
import type { Token } from './normalise.js';
import { createCompile, createMatcher, type Match, type Option, type Phrase } from './phrases.js';

const guardNames = ['denied', 'idioms', 'told', 'asked', 'over', 'now'] as const;
export type Guard = (typeof guardNames)[number] | 'negator' | 'negator-after';

/** A sign, and the languages whose facts and guards count for it: its own and those near to it. */
export interface SpokenSign extends Omit<Sign, 'say'> {
  readonly languages: readonly Language[];
}

/** What a pattern means; what is made with a negation itself is not deniable. */
export type Meaning =
  | { readonly is: 'sign'; readonly sign: SpokenSign; readonly deniable: boolean }
  | {
      readonly is: 'fact';
      readonly fact: string;
      readonly languages: readonly Language[];
      readonly deniable: boolean;
    }
  | { readonly is: 'guard'; readonly guard: Guard; readonly language: Language };

export interface Entry {
  readonly phrase: Phrase;
  readonly value: Meaning;
}

export interface Found {
  readonly value: Meaning;
  readonly match: Match;
}

/** Every pattern of every language, ready to be matched at once. */
export function dangerEntries({ dangers }: DangerLexicons): readonly Entry[] {
  return dangers.flatMap((file) => entriesOf(file, dangers));
}

/** Signs without patterns: their facts are enough. */
export function composedSigns({ dangers }: DangerLexicons): readonly SpokenSign[] {
  return dangers.flatMap((file) =>
    file.signs.filter(({ say }) => say.length === 0).map((sign) => spoken(sign, nearTo(file, dangers))),
  );
}

const spoken = ({ say: _, ...sign }: Sign, languages: readonly Language[]): SpokenSign => ({
  ...sign,
  languages,
});

const nearTo = ({ language, near }: DangerFile, files: readonly DangerFile[]): readonly Language[] => [
  language,
  ...(near === undefined ? [] : [near]),
  ...files.filter((file) => file.near === language).map((file) => file.language),
];

function entriesOf(file: DangerFile, files: readonly DangerFile[]): readonly Entry[] {
  const { language } = file;
  const languages = nearTo(file, files);
  const compile = createCompile(createSpell(file.words));
  const { negators, 'negators-after': after, ...guards } = file.guards;
  const isDeniable = createIsDeniable(negators.map(compile));
  const guard = (name: Guard, patterns: readonly string[]) =>
    patterns.map((said): Entry => ({ phrase: compile(said), value: { is: 'guard', guard: name, language } }));
  const sign = (from: SpokenSign, phrase: Phrase): Entry => ({
    phrase,
    value: { is: 'sign', sign: from, deniable: isDeniable(phrase) },
  });
  const fact = (name: string, phrase: Phrase): Entry => ({
    phrase,
    value: { is: 'fact', fact: name, languages, deniable: isDeniable(phrase) },
  });
  return [
    ...file.signs.flatMap((from) => {
      const one = spoken(from, languages);
      return from.say.map((said) => sign(one, compile(said)));
    }),
    ...Object.entries(file.facts).flatMap(([name, said]) => said.map((each) => fact(name, compile(each)))),
    ...guardNames.flatMap((name) => guard(name, guards[name])),
    ...guard('negator', negators),
    ...guard('negator-after', after),
  ];
}

/** A pattern that holds a negation itself means danger with it: "cannot get out" is not denied by its "not". */
function createIsDeniable(negators: readonly Phrase[]): (phrase: Phrase) => boolean {
  const denies = createMatcher(negators.map((phrase) => ({ phrase, value: true })));
  return ({ elements }) => {
    const words = elements.flatMap((element) => (element.kind === 'gap' ? [] : element.options.flat()));
    return denies(words.map(lettersOf).map(asToken)).length === 0;
  };
}

const asToken = (text: string): Token => ({ text, also: [], start: 0, end: 0, sentence: 0, comma: 0 });

type One = Extract<Phrase['elements'][number], { readonly kind: 'one' }>;
type Atom = Option[number];

function lettersOf(atom: Atom): string {
  if (atom.kind === 'word') return atom.text;
  return atom.kind === 'glob' ? atom.parts.join('') : '';
}

/** The words of which a misspelling may be guessed: those of signs. */
export function vocabularyOf(entries: readonly Entry[], { dangers }: DangerLexicons): Vocabulary {
  const signs = entries.flatMap(({ phrase, value }) => (value.is === 'sign' ? [onesOf(phrase)] : []));
  const isAlone = (ones: readonly One[]) => ones.filter(({ optional }) => !optional).length === 1;
  const literals = (options: readonly Option[]) =>
    options.flat().flatMap((atom) => (atom.kind === 'word' ? [atom.text] : []));
  return {
    together: signs.flatMap((ones) => ones.flatMap(({ options }) => literals(options))),
    alone: signs
      .filter(isAlone)
      .flatMap((ones) =>
        ones.flatMap(({ options }) => literals(options.filter(({ length }) => length === 1))),
      ),
    sound: dangers.flatMap(({ sound }) => sound),
  };
}

const onesOf = ({ elements }: Phrase) =>
  elements.flatMap((element) => (element.kind === 'one' ? [element] : []));
