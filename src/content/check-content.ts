import type { Language } from '../domain/conversation.js';
import type { Service } from '../domain/referral/service.js';
import type { OfferInstrument } from '../domain/screening/instrument.js';
import type { Topic } from '../domain/topic.js';
import { compileMessage, holesOf, type Locale } from './locale-files.js';
import { fail } from './yaml-file.js';

export interface ContentParts {
  readonly topics: ReadonlyMap<string, Topic>;
  readonly services: ReadonlyMap<string, Service>;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly locales: ReadonlyMap<Language, Locale>;
  readonly offers: readonly OfferInstrument[];
}

/** Throws `content.invalid` naming every key that is missing, unknown or at odds between the files. */
export function checkContent(parts: ContentParts): void {
  const flaws = [
    ...messageFlaws(parts.locales),
    ...answerFlaws(parts),
    ...topicFlaws(parts),
    ...serviceFlaws(parts),
    ...questionFlaws(parts),
  ];
  if (flaws.length > 0) fail(flaws.slice(0, 20).join('; '));
}

const groupOf = (key: string) => key.slice(0, key.indexOf('.'));
const covers = (locale: Locale, key: string) =>
  locale.covers === 'all' || locale.covers.includes(groupOf(key));

/** English is the list of keys and holes; the others are held against it. */
function messageFlaws(locales: ReadonlyMap<Language, Locale>): string[] {
  const reference = locales.get('en');
  if (!reference) return ['locales/en is missing'];
  return [...locales.values()].flatMap((locale) => [
    ...missingKeys(reference, locale),
    ...[...locale.sources].flatMap(([key, { file }]) => holeFlaws(reference, locale, key, file)),
  ]);
}

function missingKeys(reference: Locale, locale: Locale): string[] {
  return [...reference.sources.keys()]
    .filter((key) => covers(locale, key) && !locale.messages.has(key))
    .map((key) => `locales/${locale.code} ${key}: missing`);
}

function holeFlaws(reference: Locale, locale: Locale, key: string, file: string): string[] {
  const mine = locale.messages.get(key);
  const theirs = reference.messages.get(key);
  if (!mine) return [];
  if (!theirs) return [`${file} ${key}: is not a key of locales/en`];
  const [a, b] = [holesOf(mine).join(), holesOf(theirs).join()];
  return a === b ? [] : [`${file} ${key}: holes {${a}} where en has {${b}}`];
}

function answerFlaws({ locales, topics, services }: ContentParts): string[] {
  const lifeLines = new Set([...services.values()].filter((s) => s.lifeLine).map((s) => `n_${s.id}`));
  return [...locales.values()].flatMap((locale) => {
    const name = `locales/${locale.code}/answers.yaml`;
    const missing = covers(locale, 'answers.')
      ? [...topics.keys()].filter((id) => !locale.answers.has(id))
      : [];
    const holes = [...locale.answers].flatMap(([id, { text, more }]) =>
      [text, more]
        .flatMap((part) => (part === null ? [] : holesOf(compileMessage(part, locale.code, `${name} ${id}`))))
        .filter((hole) => !lifeLines.has(hole))
        .map((hole) => `${name} ${id}: unknown hole {${hole}}`),
    );
    const strangers = [...locale.answers.keys()].filter((id) => !topics.has(id));
    return [
      ...missing.map((id) => `${name} ${id}: missing`),
      ...strangers.map((id) => `${name} ${id}: is no topic`),
      ...holes,
    ];
  });
}

function topicFlaws({ topics, sources }: ContentParts): string[] {
  return [...topics.values()].flatMap((topic) => [
    ...topic.follow
      .filter((id) => !topics.has(id))
      .map((id) => `corpus/topics.yaml ${topic.id}: follows ${id}, no topic`),
    ...topic.sources
      .filter((id) => !(id in sources))
      .map((id) => `corpus/topics.yaml ${topic.id}: no source ${id}`),
  ]);
}

/** Also: every number hole of a message must be the number of a life line, which never expires. */
function serviceFlaws({ services, locales }: ContentParts): string[] {
  const reference = locales.get('en');
  const names = [...services.keys()].filter((id) => !reference?.messages.has(`service.${id}`));
  const holes = [...(reference?.messages ?? [])].flatMap(([key, message]) =>
    holesOf(message)
      .filter((hole) => hole.startsWith('n_') && !services.get(hole.slice(2))?.lifeLine)
      .map((hole) => `locales/en ${key}: {${hole}} is not the number of a life line`),
  );
  return [...names.map((id) => `corpus/services.yaml ${id}: locales/en has no service.${id}`), ...holes];
}

function questionFlaws({ offers, locales }: ContentParts): string[] {
  const reference = locales.get('en');
  const has = (key: string) => reference?.messages.has(key) === true;
  return offers.flatMap((offer) => [
    ...offer.signals
      .filter((s) => !has(`signal.${s.id}.sign`))
      .map((s) => `offer.v${offer.version} ${s.id}: no sign text`),
    ...offer.ask
      .filter((id) => !has(`signal.${id}.question`) || !has(`signal.${id}.why`))
      .map((id) => `offer.v${offer.version} ${id}: no question text`),
  ]);
}
