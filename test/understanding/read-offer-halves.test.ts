import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Fault } from '../../src/domain/faults.js';
import { offerLevel } from '../../src/domain/screening/offer-level.js';
import { projectRoot } from '../../src/project-root.js';
import { type Token, tokenise } from '../../src/understanding/normalise.js';
import { loadSignalLexicons, type SignalLexicon } from '../../src/understanding/offer-lexicon.js';
import { createReadOffer } from '../../src/understanding/read-offer.js';
import { loadOffer } from '../support/offer-instrument.js';
import { levelOf, presentIn, read } from './offer-reading.js';

const corpus = join(projectRoot(), 'corpus');
const offer = loadOffer();
const lexicons = loadSignalLexicons(corpus);
const id = z.enum(offer.signals.map((signal) => signal.id) as [string, ...string[]]);
const AdvertFile = z.strictObject({
  reviewed: z.string().nullable(),
  adverts: z.array(
    z.strictObject({
      id: z.string().regex(/^(rw|en|fr|sw)-\d{3}$/),
      set: z.enum(['dev', 'held']),
      genuine: z.boolean(),
      level: z.enum(['RED', 'ORANGE', 'YELLOW', 'NONE-FOUND']),
      present: z.array(id),
      absent: z.array(id).default([]),
      text: z.string().min(1),
    }),
  ),
});
type Advert = z.infer<typeof AdvertFile>['adverts'][number];

const languages = ['rw', 'en', 'fr', 'sw'] as const;
const advertsOf = (language: string): Advert[] =>
  AdvertFile.parse(parse(readFileSync(join(corpus, `adverts/${language}.yaml`), 'utf8'))).adverts;
const adverts = new Map(languages.map((language) => [language, advertsOf(language)]));
const all = [...adverts.values()].flat();
const isAlarm = (level: string) => level === 'RED' || level === 'ORANGE';
const share = <T>(list: readonly T[], counts: (one: T) => boolean) =>
  list.filter(counts).length / list.length;

type Read = typeof read;
const readerOf = (some: readonly SignalLexicon[]): Read => {
  const reader = createReadOffer(some, offer);
  return (text) => reader(text, tokenise(text));
};
const alarmed = (reader: Read) => (advert: Advert) =>
  isAlarm(offerLevel(offer, new Set(presentIn(reader(advert.text)))));
const recall = (list: readonly Advert[], reader: Read = read) =>
  share(
    list.filter((advert) => isAlarm(advert.level)),
    alarmed(reader),
  );
const falseAlarms = (list: readonly Advert[], reader: Read = read) =>
  share(
    list.filter((advert) => advert.genuine),
    alarmed(reader),
  );

describe('the labels', () => {
  it('stand once, agree with the rule, and never call a genuine advert an alarm', () => {
    expect(new Set(all.map((advert) => advert.id)).size).toBe(all.length);
    for (const advert of all) {
      expect(offerLevel(offer, new Set(advert.present)), advert.id).toBe(advert.level);
      expect(advert.genuine && isAlarm(advert.level), advert.id).toBe(false);
      expect(advert.present.filter((one) => advert.absent.includes(one))).toEqual([]);
    }
  });

  it.each(languages)('are enough in %s', (language) => {
    expect(adverts.get(language)?.length).toBeGreaterThanOrEqual(60);
  });
});

describe.each(languages)('the halves in %s', (language) => {
  it.each(['dev', 'held'] as const)('%s: bad ones found, genuine ones left alone', (set) => {
    const half = (adverts.get(language) ?? []).filter((advert) => advert.set === set);
    expect(recall(half)).toBeGreaterThanOrEqual(0.95);
    expect(falseAlarms(half)).toBeLessThanOrEqual(0.05);
  });

  it('denies what is denied', () => {
    const denials = (adverts.get(language) ?? []).flatMap((advert) =>
      advert.absent.map((one) => read(advert.text).absent.includes(one)),
    );
    expect(share(denials, Boolean)).toBeGreaterThanOrEqual(0.95);
  });
});

describe('each critical and strong sign', () => {
  const grave = offer.signals.filter(({ strength }) => strength === 'critical' || strength === 'strong');
  it.each(grave.map((signal) => signal.id))('%s is found where it is, and only there', (sign) => {
    const outcomes = all.map(({ present, text }) => ({
      labelled: present.includes(sign),
      found: presentIn(read(text)).includes(sign),
    }));
    const hits = outcomes.filter(({ labelled, found }) => labelled && found).length;
    const wrong = outcomes.filter(({ labelled, found }) => labelled !== found).length;
    expect((2 * hits) / (2 * hits + wrong)).toBeGreaterThanOrEqual(0.85);
  });
});

describe('planted bugs', () => {
  const without = (side: 'denied' | 'except', lexicon: SignalLexicon): SignalLexicon => ({
    ...lexicon,
    signals: Object.fromEntries(
      Object.entries(lexicon.signals).map(([name, sides]) => [name, { ...sides, [side]: [] }]),
    ),
  });

  it('without denials more genuine adverts alarm, and little is denied', () => {
    const deaf = readerOf(lexicons.map((lexicon) => without('denied', lexicon)));
    expect(falseAlarms(all, deaf)).toBeGreaterThan(falseAlarms(all) + 0.03);
    const denials = all.flatMap(({ absent, text }) => absent.map((one) => deaf(text).absent.includes(one)));
    expect(share(denials, Boolean)).toBeLessThan(0.95);
  });

  it('without exceptions genuine adverts alarm', () => {
    const deaf = readerOf(lexicons.map((lexicon) => without('except', lexicon)));
    expect(falseAlarms(all, deaf)).toBeGreaterThan(0.05);
  });

  it('without the ways of asking a question is taken for a sign', () => {
    const asks = 'can a boss keep my passport?';
    const deaf = readerOf(lexicons.map((lexicon) => ({ ...lexicon, asked: [] })));
    expect(presentIn(read(asks))).toEqual([]);
    expect(presentIn(deaf(asks))).toContain('passport-kept');
  });

  it.each(languages)('without the signs of %s its adverts are missed', (language) => {
    const mute = lexicons.map((lexicon, at) =>
      languages[at] === language ? { ...lexicon, signals: {}, facts: {} } : lexicon,
    );
    expect(recall(adverts.get(language) ?? [], readerOf(mute))).toBeLessThan(0.95);
  });
});

describe('talk that is no offer', () => {
  const TopicFile = z.object({ data: z.array(z.object({ utterances: z.array(z.string()) })) });
  it.each(languages)('raises no alarm in %s', (language) => {
    const file = readFileSync(join(corpus, language, 'none.yaml'), 'utf8');
    const lines = TopicFile.parse(parse(file)).data.flatMap(({ utterances }) => utterances);
    expect(lines.length).toBeGreaterThan(200);
    expect(share(lines, (text) => isAlarm(levelOf(read(text))))).toBeLessThanOrEqual(0.02);
  });
});

describe('the reader', () => {
  const any = fc.constantFrom(...all.map((advert) => advert.text));

  it('reads the same text the same way, with accents or without', () => {
    fc.assert(
      fc.property(any, (text) => {
        const plain = text.normalize('NFD').replace(/\p{M}/gu, '');
        expect(read(text)).toEqual(read(text));
        expect(presentIn(read(plain))).toEqual(presentIn(read(text)));
      }),
      { numRuns: 60 },
    );
  });

  it('finds in two adverts together what it finds in each', () => {
    const only = new Set([
      'all-paid-by-other',
      'id-or-money-details-first',
      'pay-too-good',
      'study-pays-person',
    ]);
    const steady = (text: string) =>
      presentIn(read(text)).filter((one) => {
        const signal = offer.signals.find((each) => each.id === one);
        return !signal?.manner && !only.has(one);
      });
    fc.assert(
      fc.property(any, any, (one, other) => {
        expect(presentIn(read(`${one}\n\n${other}`))).toEqual(expect.arrayContaining(steady(one)));
      }),
      { numRuns: 60 },
    );
  });

  it('costs in proportion to the text', () => {
    const reader = createReadOffer(lexicons, offer);
    const text = 'Bambwiye ko pasiporo bazayibika, pay 50,000 frw fee, 900$ per month. ';
    const steps = (times: number): number => {
      let count = 0;
      const watched = (token: Token) =>
        new Proxy(token, {
          get: (target, key) => {
            count += 1;
            return Reflect.get(target, key);
          },
        });
      reader(text.repeat(times), tokenise(text.repeat(times)).map(watched));
      return count;
    };
    expect(steps(200) / steps(20)).toBeLessThan(10.5);
  });
});

describe('a broken lexicon', () => {
  const [first, ...rest] = lexicons;
  const broken = (change: Partial<SignalLexicon>) => () =>
    createReadOffer([{ ...(first as SignalLexicon), ...change }, ...rest], offer);

  it.each([
    [
      'names a signal that is none',
      { signals: { 'no-such-sign': { present: ['pay'], denied: [], except: [] } } },
    ],
    ['names a list that is none', { facts: { offer: ['<no-such-list>'] } }],
    ['has a bad pattern', { facts: { offer: ['pay ~3'] } }],
  ])('%s', (_, change) => {
    expect(broken(change)).toThrow(Fault);
  });
});
