import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import { type Language, languages } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import { Service } from '../domain/referral/service.js';
import { instrumentFlaws, OfferInstrument } from '../domain/screening/instrument.js';
import { type Answer, Topic } from '../domain/topic.js';
import type { Content, Values } from '../engine/ports/content.js';
import { checkContent } from './check-content.js';
import { deskRules, readOperator } from './desk-rules.js';
import { compileMessage, type Locale, readLocale } from './locale-files.js';
import { fail, readYaml } from './yaml-file.js';

const TopicsFile = z.strictObject({ topics: z.array(Topic).min(1) });
const ServicesFile = z.strictObject({ services: z.array(Service).min(1) });
const SourcesFile = z.strictObject({
  sources: z.record(z.string(), z.strictObject({ name: z.string(), on: z.string(), address: z.string() })),
});

/** Everything loaded, beside what the dialogs see: what `doctor` lists. */
export interface LoadedContent extends Content {
  readonly locales: ReadonlyMap<Language, Locale>;
  /** Why this Inzira runs as demo; empty in live mode. */
  readonly demoReasons: readonly string[];
}

/** Loads and checks all content below `root`; throws `content.invalid` naming file, line and key. */
export function loadContent(root: string, { demoQueue = false } = {}): LoadedContent {
  const topics = byId(
    readYaml(join(root, 'corpus/topics.yaml'), 'corpus/topics.yaml', TopicsFile).topics,
    'corpus/topics.yaml',
  );
  const services = byId(
    readYaml(join(root, 'corpus/services.yaml'), 'corpus/services.yaml', ServicesFile).services,
    'corpus/services.yaml',
  );
  const { sources } = readYaml(join(root, 'corpus/sources.yaml'), 'corpus/sources.yaml', SourcesFile);
  const locales = new Map(languages.map((code) => [code, readLocale(root, code)]));
  const offers = readOffers(join(root, 'dialogs/instruments'));
  checkContent({ topics, services, sources, locales, offers });
  const demoReasons = reasonsForDemo(root, [...services.values()], locales);
  const numbers = Object.fromEntries(
    [...services.values()].map((service) => [`n_${service.id}`, service.number]),
  );
  return {
    mode: demoReasons.length > 0 ? 'demo' : 'live',
    demoReasons,
    desk: deskRules(root, demoReasons.length === 0, demoQueue),
    topics,
    services: [...services.values()],
    locales,
    offers,
    languageNames: new Map([...locales.values()].map((locale) => [locale.code, locale.name])),
    speak: speaker(locales, numbers),
    answer: answerer(locales, numbers),
    sourceName: (id) => sources[id]?.name ?? id,
  };
}

function byId<T extends { id: string }>(items: readonly T[], file: string): Map<string, T> {
  const map = new Map<string, T>();
  for (const item of items) {
    if (map.has(item.id)) fail(`${file} ${item.id}: stands twice`);
    map.set(item.id, item);
  }
  return map;
}

function readOffers(folder: string): OfferInstrument[] {
  const files = readdirSync(folder).filter((file) => /^offer\.v\d+\.yaml$/.test(file));
  const offers = files.map((file) => {
    const offer = readYaml(join(folder, file), `dialogs/instruments/${file}`, OfferInstrument);
    const flaws = instrumentFlaws(offer);
    if (flaws.length > 0) fail(`dialogs/instruments/${file} ${flaws.join(', ')}`);
    if (file !== `offer.v${offer.version}.yaml`)
      fail(`dialogs/instruments/${file} version: is ${offer.version}`);
    return offer;
  });
  return offers.sort((a, b) => a.version - b.version);
}

function reasonsForDemo(
  root: string,
  services: readonly Service[],
  locales: ReadonlyMap<Language, Locale>,
): string[] {
  const reasons: string[] = [];
  if (!readOperator(root))
    reasons.push('corpus/operator.yaml is missing: nobody stands behind this Inzira yet');
  const uncalled = services.filter((service) => service.lifeLine && service.testCallOn === null);
  if (uncalled.length > 0) reasons.push(`no test call: ${uncalled.map((service) => service.id).join(', ')}`);
  const unreviewed = [...locales.values()].flatMap((locale) => locale.unreviewed);
  if (unreviewed.length > 0) reasons.push(`not reviewed: ${unreviewed.length} files`);
  return reasons;
}

/** Kirundi keys fall back to Kinyarwanda; any other missing key is a fault. */
function speaker(locales: ReadonlyMap<Language, Locale>, numbers: Values) {
  return (language: Language, key: string, values: Values = {}): string => {
    const message = messageFor(locales, language, key);
    if (message === undefined) throw new Fault('content.missing', { detail: `${language} ${key}` });
    return String(message.format({ ...numbers, ...values }));
  };
}

function messageFor(
  locales: ReadonlyMap<Language, Locale>,
  language: Language,
  key: string,
): IntlMessageFormat | undefined {
  const locale = locales.get(language);
  const own = locale?.messages.get(key);
  if (own !== undefined || !locale?.fallback) return own;
  return messageFor(locales, locale.fallback, key);
}

/** Answers with their numbers filled in, made once: numbers do not change while the program runs. */
function answerer(locales: ReadonlyMap<Language, Locale>, numbers: Values) {
  const filled = new Map([...locales].map(([code, locale]) => [code, fillAnswers(locale, numbers)]));
  return (language: Language, topic: string): Answer | undefined => {
    const fallback = locales.get(language)?.fallback;
    return filled.get(language)?.get(topic) ?? (fallback ? filled.get(fallback)?.get(topic) : undefined);
  };
}

function fillAnswers({ code, answers }: Locale, numbers: Values): ReadonlyMap<string, Answer> {
  const fill = (text: string | null) =>
    text === null ? null : String(compileMessage(text, code, 'answer').format({ ...numbers }));
  const each = [...answers].map(
    ([id, { label, text, more }]) => [id, { label, text: fill(text), more: fill(more) }] as const,
  );
  return new Map(each);
}
