import { languages } from '../domain/conversation.js';
import type { Danger, DangerKind, Tier } from '../domain/understanding.js';
import {
  composedSigns,
  dangerEntries,
  type Found,
  type Guard,
  type Meaning,
  type SpokenSign,
  vocabularyOf,
} from './danger-entries.js';
import type { DangerLexicons } from './danger-lexicon.js';
import { Surroundings } from './danger-surroundings.js';
import { createForgive } from './near-words.js';
import type { Token } from './normalise.js';
import { createMatcher, type Match } from './phrases.js';
import { createReadPlace } from './places.js';
import { createRunTogether, joinLetters } from './run-together.js';
import { Spans } from './spans.js';
import type { ReadDanger } from './understand.js';

export { type DangerLexicons, loadDangerLexicons } from './danger-lexicon.js';

/**
 * Finds danger by written patterns in all languages at once; the gravest one counts. A denial, a saying,
 * something over, told or asked in general is no danger; what happens to others is danger about others.
 */
export function createReadDanger(lexicons: DangerLexicons): ReadDanger {
  const entries = dangerEntries(lexicons);
  const matchPhrases = createMatcher(entries);
  const matchRuns = createRunTogether(entries);
  const forgive = createForgive(vocabularyOf(entries, lexicons));
  const composed = composedSigns(lexicons);
  const readPlace = createReadPlace(lexicons.places);
  const read = (written: readonly Token[]): Reading => {
    const tokens = written.map(forgive);
    return weigh([...matchPhrases(tokens), ...matchRuns(written)], tokens, composed);
  };
  return (_text, written) => {
    const spelt = joinLetters(written);
    const { gravest, dropped } = graverReading(read(written), spelt === written ? nothing : read(spelt));
    const place = readPlace(written, gravest);
    const danger = gravest && { ...gravest, abroad: place.danger === 'abroad', sure: true };
    return { danger, whereabouts: place.person, explained: danger === null && dropped };
  };
}

type Gravest = Omit<Danger, 'abroad' | 'sure'>;
interface Reading {
  readonly gravest: Gravest | null;
  /** What may sound like danger is known to be none. */
  readonly dropped: boolean;
}

const explaining: ReadonlySet<Guard> = new Set(['denied', 'idioms', 'told', 'asked', 'over']);
const explains = (value: Meaning) => value.is === 'guard' && explaining.has(value.guard);

const nothing: Reading = { gravest: null, dropped: false };

/** A sign in the words, with the place where it stands. */
interface Heard {
  readonly sign: SpokenSign;
  readonly deniable: boolean;
  readonly match: Match;
}

function weigh(found: readonly Found[], tokens: readonly Token[], composed: readonly SpokenSign[]): Reading {
  const around = new Surroundings(tokens, found);
  const heard = found.flatMap(({ value, match }): Heard[] =>
    value.is === 'sign' && isComplete(value.sign, around) && isAloneEnough(value.sign, match, around)
      ? [{ sign: value.sign, deniable: value.deniable, match }]
      : [],
  );
  const standing = standingOf(heard, around);
  const dropped = standing.length < heard.length || found.some(({ value }) => explains(value));
  const signs = new Set([...composed.filter((sign) => isComplete(sign, around)), ...withoutEchoes(standing)]);
  const dangers = [...signs].map((sign) => dangerOf(sign, around));
  return { gravest: dangers.reduce<Gravest | null>(graver, null), dropped };
}

function isComplete({ needs, unless, languages }: SpokenSign, around: Surroundings): boolean {
  return (
    needs.every((fact) => around.hasFact(fact, languages)) &&
    !unless.some((fact) => around.hasFact(fact, languages))
  );
}

function isAloneEnough({ alone }: SpokenSign, match: Match, around: Surroundings): boolean {
  return alone === undefined || around.othersThan(match) <= alone;
}

/** What is left when denials, sayings and what is far away are taken off. */
function standingOf(heard: readonly Heard[], around: Surroundings): readonly Heard[] {
  const isDenied = ({ sign: { languages }, deniable, match }: Heard) =>
    around.deny(match, { languages, deniable });
  const denied = new Set(heard.filter(isDenied));
  const inDenied = new Spans([...denied].map(({ match }) => match));
  return heard.filter((each) => {
    const { sign, deniable, match } = each;
    if (denied.has(each) || (deniable && inDenied.touch(match))) return false;
    return !around.isFar(match, sign.languages, sign.past);
  });
}

/** What is said of another person is not also said of herself by some of the same words. */
function withoutEchoes(standing: readonly Heard[]): readonly SpokenSign[] {
  const others = standing.filter(({ sign }) => sign.about === 'other');
  const byTier = (tier: Tier) =>
    new Spans(others.filter(({ sign }) => sign.tier <= tier).map(({ match }) => match));
  const spans = { T0: byTier('T0'), T1: byTier('T1'), T2: byTier('T2') };
  return standing
    .filter(({ sign, match }) => sign.about === 'other' || !spans[sign.tier].touch(match))
    .map(({ sign }) => sign);
}

const withChildren: readonly DangerKind[] = ['life', 'exploitation', 'travel'];

function dangerOf(sign: SpokenSign, around: Surroundings): Gravest {
  const tier = sign.worse.some((fact) => around.hasFact(fact, sign.languages)) ? 'T0' : sign.tier;
  const isChild =
    sign.about === 'self' && withChildren.includes(sign.kind) && around.hasFact('minor', languages);
  return { tier, kind: isChild ? 'child' : sign.kind, about: sign.about };
}

function graver(one: Gravest | null, other: Gravest | null): Gravest | null {
  if (one === null || other === null) return one ?? other;
  return care(one) <= care(other) ? one : other;
}

const kindsByCare: readonly DangerKind[] = [
  'suicide',
  'child',
  'travel',
  'life',
  'exploitation',
  'loss',
  'person',
];

/** Smaller is graver: tier first, then what needs the gentlest answer, then the person herself. */
function care({ tier, kind, about }: Gravest): number {
  return Number(tier.slice(1)) * 100 + kindsByCare.indexOf(kind) * 2 + (about === 'self' ? 0 : 1);
}

function graverReading(one: Reading, other: Reading): Reading {
  return { gravest: graver(one.gravest, other.gravest), dropped: one.dropped || other.dropped };
}
