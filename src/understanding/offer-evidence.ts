import { Fault } from '../domain/faults.js';
import type { OfferInstrument } from '../domain/screening/instrument.js';
import { type Token, tokenise } from './normalise.js';
import { type FactName, type SignalLexicon, setOptions } from './offer-lexicon.js';
import { Questions } from './offer-questions.js';
import { createCompile, createMatcher, type Match, type Phrase } from './phrases.js';
import { isChancePart, type Span, Spans } from './spans.js';

/** What the words of a text say of one sign once roles and negations are settled. */
export interface Evidence {
  readonly present: readonly Match[];
  readonly denied: readonly Match[];
}

/** Everything that the lexicons find in a text. */
export interface Findings {
  signal(id: string): Evidence;
  fact(name: FactName): readonly Match[];
}

type Side = 'present' | 'denied' | 'except';
type Clue =
  | { readonly kind: 'asked' }
  | { readonly kind: 'fact'; readonly name: FactName }
  | { readonly kind: 'signal'; readonly id: string; readonly side: Side; readonly turns: boolean };

/** Signs that a "never" before the words or inside them turns into a denial. */
const negatable = new Set([
  'passport-kept',
  'sexual-or-organ',
  'contract-changed-on-arrival',
  'worker-pays',
  'id-or-money-details-first',
  'wages-withheld',
  'pressed-to-decide',
  'all-paid-by-other',
  'bring-others',
  'guaranteed-visa',
  'body-photos-or-tests',
  'minor-or-false-age',
]);

/** Compiles the lexicons once; the reader it gives keeps nothing of a text. */
export function createFinder(
  lexicons: readonly SignalLexicon[],
  instrument: OfferInstrument,
): (text: string, tokens: readonly Token[]) => Findings {
  const match = createMatcher(compileClues(lexicons, instrument));
  const words = {
    negators: wordSet(lexicons.map((lexicon) => lexicon.negators)),
    conditions: wordSet(lexicons.map((lexicon) => lexicon.conditions)),
    no: wordSet(lexicons.map((lexicon) => lexicon.no)),
  };
  return (text, tokens) => {
    const found = new Map<string, Span[]>();
    const turned = new TurnedRound(text, tokens, words);
    for (const { value, match: where } of match(tokens))
      add(found, keyOf(value.clue, where, turned), { ...where, weight: value.weight });
    const asked = new Questions(tokens, found.get('asked') ?? []);
    const settled = new Map<string, Evidence>();
    return {
      signal(id) {
        const evidence = settled.get(id) ?? settle(found, id, asked);
        settled.set(id, evidence);
        return evidence;
      },
      fact: (name) => found.get(`fact ${name}`) ?? [],
    };
  };
}

function compileClues(lexicons: readonly SignalLexicon[], instrument: OfferInstrument) {
  const compilePhrase = createCompile(setOptions(lexicons));
  const ids = new Set(instrument.signals.map((signal) => signal.id));
  const negators = wordSet(lexicons.map((lexicon) => lexicon.negators));
  const compile = (pattern: string, clue: Clue) => {
    const phrase = compilePhrase(pattern);
    return { phrase, value: { clue, weight: weightOf(phrase) } };
  };
  const ofSignal = ([id, sides]: [string, Record<Side, string[]>]) => {
    if (!ids.has(id)) throw new Fault('content.invalid', { detail: `no such signal: ${id}` });
    return (['present', 'denied', 'except'] as const).flatMap((side) =>
      sides[side].map((pattern) => {
        const negative = pattern.split(/[\s|?'-]+/).some((word) => negators.has(word));
        const turns = side === 'present' && negatable.has(id) && !negative;
        return compile(pattern, { kind: 'signal', id, side, turns });
      }),
    );
  };
  const ofFact = ([name, patterns]: [string, string[] | undefined]) =>
    (patterns ?? []).map((pattern) => compile(pattern, { kind: 'fact', name: name as FactName }));
  return lexicons.flatMap((lexicon) => [
    ...lexicon.asked.map((pattern) => compile(pattern, { kind: 'asked' })),
    ...Object.entries(lexicon.signals).flatMap(ofSignal),
    ...Object.entries(lexicon.facts).flatMap(ofFact),
  ]);
}

function keyOf(clue: Clue, where: Match, turned: TurnedRound): string {
  if (clue.kind === 'asked') return 'asked';
  if (clue.kind === 'fact') return `fact ${clue.name}`;
  const side = clue.turns && turned.at(where) ? 'denied' : clue.side;
  return `${side} ${clue.id}`;
}

/** How many words a pattern demands. */
function weightOf({ elements }: Phrase): number {
  return elements.filter((element) => element.kind === 'one' && !element.optional).length;
}

/**
 * Evidence and denial that overlap take each other away: the one that demands more stays, else the denial;
 * what is only asked is neither.
 */
function settle(found: ReadonlyMap<string, readonly Span[]>, id: string, asked: Questions): Evidence {
  const denied = found.get(`denied ${id}`) ?? [];
  const against = new Spans([...denied, ...(found.get(`except ${id}`) ?? [])]);
  const present = (found.get(`present ${id}`) ?? []).filter(
    (span) => !asked.hold(span) && !against.touch(span, (other) => !isChancePart(other, span)),
  );
  const stronger = new Spans(present);
  return { present, denied: denied.filter((span) => !stronger.touch(span)) };
}

function add(found: Map<string, Span[]>, key: string, match: Span): void {
  const known = found.get(key);
  if (known === undefined) found.set(key, [match]);
  else known.push(match);
}

/** The words as the tokeniser spells them. */
export function wordSet(lists: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set(lists.flat().flatMap((word) => tokenise(word).map((token) => token.text)));
}

interface TurningWords {
  readonly negators: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
  readonly no: ReadonlySet<string>;
}

/** Knows where the words say the opposite: after a "never", or in a question that is answered with no. */
class TurnedRound {
  readonly #tokens: readonly Token[];
  readonly #words: TurningWords;
  readonly #answeredNo: ReadonlySet<number>;

  constructor(text: string, tokens: readonly Token[], words: TurningWords) {
    this.#tokens = tokens;
    this.#words = words;
    this.#answeredNo = questionsAnsweredNo(text, tokens, words.no);
  }

  at({ from, to }: Match): boolean {
    const first = this.#tokens[from];
    if (first === undefined) return false;
    if (this.#answeredNo.has(first.sentence)) return true;
    const end = to - from > longestTurn ? from : to;
    for (let at = Math.max(0, from - reach); at < end; at += 1) {
      const token = this.#tokens[at];
      if (token?.sentence !== first.sentence || (at < from && token.comma !== first.comma)) continue;
      if (this.#words.negators.has(token.text) && !this.#isCondition(at)) return true;
    }
    return false;
  }

  #isCondition(negator: number): boolean {
    const before = this.#tokens.slice(Math.max(0, negator - 3), negator);
    const sentence = this.#tokens[negator]?.sentence;
    return before.some((token) => token.sentence === sentence && this.#words.conditions.has(token.text));
  }
}

/** How many words before the evidence a negator may stand. */
const reach = 2;
/** In evidence of more words a negator belongs to something else. */
const longestTurn = 6;

/** Sentences that are questions and whose answer ("No." or "A: no") comes right after. */
function questionsAnsweredNo(text: string, tokens: readonly Token[], no: ReadonlySet<string>): Set<number> {
  const sentences = new Set<number>();
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    if (before === undefined || before.sentence === token.sentence) continue;
    const answers = [token, tokens[at + 1]].some((word) => word !== undefined && no.has(word.text));
    if (answers && text.slice(before.end, Math.min(token.start, before.end + 8)).includes('?'))
      sentences.add(before.sentence);
  }
  return sentences;
}
