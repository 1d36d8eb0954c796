import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { type OfferLevel, offerLevel } from '../../src/domain/screening/offer-level.js';
import type { OfferReading } from '../../src/domain/screening/offer-reading.js';
import { tokenise } from '../../src/understanding/normalise.js';
import { loadSignalLexicons } from '../../src/understanding/offer-lexicon.js';
import { createReadOffer } from '../../src/understanding/read-offer.js';
import { loadOffer } from '../support/offer-instrument.js';

export const offer = loadOffer();
export const ids = offer.signals.map((signal) => signal.id);
const corpusFolder = fileURLToPath(new URL('../../corpus', import.meta.url));
export const lexicons = loadSignalLexicons(corpusFolder);
export const readTokens = createReadOffer(lexicons, offer);
export const read = (text: string): OfferReading => readTokens(text, tokenise(text));
export const presentIn = (reading: OfferReading): string[] => reading.present.map((signal) => signal.id);
export const levelOf = (reading: OfferReading): OfferLevel => offerLevel(offer, new Set(presentIn(reading)));

const id = z.enum(ids as [string, ...string[]]);
const Advert = z.strictObject({
  id: z.string().regex(/^(rw|en|fr|sw)-\d{3}$/),
  set: z.enum(['dev', 'held']),
  genuine: z.boolean(),
  level: z.enum(['RED', 'ORANGE', 'YELLOW', 'NONE-FOUND']),
  present: z.array(id),
  absent: z.array(id).default([]),
  text: z.string().min(1),
});
export type Advert = z.infer<typeof Advert>;

export const languages = ['rw', 'en', 'fr', 'sw'] as const;

/** The labelled adverts of one language. */
export function advertsOf(language: (typeof languages)[number]): Advert[] {
  const file = z.strictObject({ reviewed: z.string().nullable(), adverts: z.array(Advert) });
  return file.parse(parse(readFileSync(`${corpusFolder}/adverts/${language}.yaml`, 'utf8'))).adverts;
}

export const isAlarm = (level: string): boolean => level === 'RED' || level === 'ORANGE';
