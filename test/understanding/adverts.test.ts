import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { offerLevel } from '../../src/domain/screening/offer-level.js';
import { projectRoot } from '../../src/project-root.js';
import { tokenise } from '../../src/understanding/normalise.js';
import { loadSignalLexicons } from '../../src/understanding/offer-lexicon.js';
import { createReadOffer } from '../../src/understanding/read-offer.js';
import { loadOffer } from '../support/offer-instrument.js';

const root = projectRoot();
const instrument = loadOffer();
const readOffer = createReadOffer(loadSignalLexicons(join(root, 'corpus')), instrument);
const read = (text: string) => readOffer(text, tokenise(text));
const levelOf = (text: string) => offerLevel(instrument, new Set(read(text).present.map(({ id }) => id)));
const ids = instrument.signals.map(({ id }) => id).sort();
const manner = instrument.signals.filter((signal) => signal.manner).map(({ id }) => id);

const AdvertFile = z.object({
  adverts: z.array(z.object({ id: z.string(), text: z.string(), genuine: z.boolean() })),
});
const advertsIn = (language: string) =>
  AdvertFile.parse(parse(readFileSync(join(root, `corpus/adverts/${language}.yaml`), 'utf8'))).adverts;
const alarms = (text: string) => ['RED', 'ORANGE'].includes(levelOf(text));

describe.each(['rw', 'en', 'fr', 'sw'])('adverts as people get them (%s)', (language) => {
  const adverts = advertsIn(language);

  it('are seen when they are bad', () => {
    const bad = adverts.filter(({ genuine }) => !genuine);
    expect(bad.length).toBeGreaterThanOrEqual(20);
    expect(bad.filter(({ text }) => alarms(text)).length / bad.length).toBeGreaterThanOrEqual(0.93);
  });

  it('do not alarm when they are genuine', () => {
    const genuine = adverts.filter((advert) => advert.genuine);
    expect(genuine.length).toBeGreaterThanOrEqual(15);
    expect(genuine.filter(({ text }) => alarms(text)).length / genuine.length).toBeLessThanOrEqual(0.05);
  });

  it('are quoted word for word, every signal in exactly one place', () => {
    for (const { text } of adverts) {
      const { present, absent, unknown } = read(text);
      expect([...present.map(({ id }) => id), ...absent, ...unknown].sort()).toEqual(ids);
      for (const { id, quote } of present) {
        expect(text).toContain(quote);
        if (quote === '') expect(manner).toContain(id);
      }
      expect(unknown.filter((id) => manner.includes(id))).toEqual([]);
    }
  });
});

describe('one decisive fact turned round', () => {
  it.each([
    ['passport-kept', 'The agent will keep your passport.', 'You keep your passport yourself.'],
    [
      'worker-pays',
      'Job in Doha. Send 100,000 frw registration fee first.',
      'Job in Doha. There are no fees, we never ask workers for money.',
    ],
    ['worker-pays', 'Wohereze 100,000 frw ya dosiye mbere.', 'Nta mafaranga twaka abakozi.'],
    ['passport-kept', 'Pasiporo yawe tuzayibika.', 'Pasiporo yawe uzayigumana.'],
    ['passport-kept', 'Le patron garde votre passeport.', 'Vous gardez votre passeport.'],
    ['passport-kept', 'Bosi atakaa na pasipoti yako.', 'Pasipoti itabaki kwako.'],
  ])('%s: "%s" against "%s"', (id, bad, good) => {
    expect(read(bad).present.map((signal) => signal.id)).toContain(id);
    expect(read(good).present.map((signal) => signal.id)).not.toContain(id);
  });
});

describe('reading an offer', () => {
  it('finds nothing in nothing, and nothing in other talk', () => {
    for (const text of ['', '   ', 'muraho neza', 'the weather is fine in Huye today']) {
      const { present, unknown } = read(text);
      expect(present).toEqual([]);
      expect(unknown).toHaveLength(ids.length - manner.length);
    }
  });

  it('does not depend on case, and a neutral sentence takes no sign away', () => {
    const some = ['rw', 'en', 'fr', 'sw']
      .flatMap((language) => advertsIn(language).slice(0, 12))
      .map(({ text }) => text);
    const found = (text: string) =>
      read(text)
        .present.map(({ id }) => id)
        .filter((id) => !manner.includes(id))
        .sort();
    fc.assert(
      fc.property(fc.constantFrom(...some), (text) => {
        expect(found(text.toLowerCase())).toEqual(found(text.toUpperCase()));
        expect(found(`${text}\nMurakoze.`)).toEqual(expect.arrayContaining(found(text)));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    '\u0000',
    '\ud800',
    '__proto__ constructor',
    '😀'.repeat(3_000),
    'a'.repeat(20_000),
    'pay '.repeat(8_000),
  ])('takes anything (%#)', (text) => {
    const { present, absent, unknown } = read(text);
    expect([...present.map(({ id }) => id), ...absent, ...unknown].sort()).toEqual(ids);
  });
});
