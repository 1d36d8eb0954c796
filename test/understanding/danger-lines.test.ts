import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { languages } from '../../src/domain/conversation.js';
import type { Danger } from '../../src/domain/understanding.js';
import type { Understand } from '../../src/engine/ports/understand.js';
import { projectRoot } from '../../src/project-root.js';
import { createReadDanger, type DangerLexicons, loadDangerLexicons } from '../../src/understanding/danger.js';
import type { DangerFile } from '../../src/understanding/danger-lexicon.js';
import { type Token, tokenise } from '../../src/understanding/normalise.js';
import { openUnderstand } from '../../src/understanding/open-understand.js';
import { loadOffer } from '../support/offer-instrument.js';

const root = projectRoot();
const Line = z.strictObject({
  text: z.string().min(1),
  tier: z.enum(['T0', 'T1', 'T2']).nullable(),
  kind: z.enum(['life', 'suicide', 'child', 'travel', 'exploitation', 'loss', 'person']).nullable(),
  about: z.enum(['self', 'other']).nullable(),
  /** "dev" and "held" were known while the patterns were written; the others were measured once before. */
  set: z.enum(['dev', 'held', 'fresh', 'second', 'third', 'fourth']),
});
type Line = z.infer<typeof Line>;
const LineFile = z.strictObject({ reviewed: z.null(), lines: z.array(Line) });
const linesOf = (language: string) =>
  LineFile.parse(parse(readFileSync(join(root, `corpus/danger/${language}.yaml`), 'utf8'))).lines;

const lines = new Map(languages.map((language) => [language, linesOf(language)]));
const isDanger = ({ tier }: { tier: string | null }) => tier === 'T0' || tier === 'T1';
const dangerIn = (language: (typeof languages)[number]) => (lines.get(language) ?? []).filter(isDanger);
const calmIn = (language: (typeof languages)[number]) =>
  (lines.get(language) ?? []).filter(({ tier }) => tier === null);
const share = <T>(list: readonly T[], counts: (one: T) => boolean) =>
  list.filter(counts).length / list.length;

type Read = (text: string) => Danger | null;
const readerOf = (lexicons: DangerLexicons): Read => {
  const read = createReadDanger(lexicons);
  return (text) => read(text, tokenise(text)).danger;
};
const lexicons = loadDangerLexicons(join(root, 'corpus'));
const read = readerOf(lexicons);
const hears = (reader: Read) => (line: Line) => isDanger({ tier: reader(line.text)?.tier ?? null });
const changed = (change: (file: DangerFile) => Partial<DangerFile>): Read =>
  readerOf({ ...lexicons, dangers: lexicons.dangers.map((file) => ({ ...file, ...change(file) })) });

let understand: Understand;
beforeAll(async () => {
  const modelFile = join(root, 'dist/understanding.model');
  understand = await openUnderstand({ root, instrument: loadOffer(), modelFile, progress: process.stderr });
});

describe.each(languages)('the written lines of danger in %s', (language) => {
  it('are enough, and stand once', () => {
    const all = lines.get(language) ?? [];
    expect(dangerIn(language).length).toBeGreaterThanOrEqual(200);
    expect(dangerIn(language).filter(({ kind }) => kind === 'suicide').length).toBeGreaterThanOrEqual(40);
    expect(calmIn(language).length).toBeGreaterThanOrEqual(400);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });

  it('are heard by the patterns alone', () => {
    expect(share(dangerIn(language), hears(read))).toBeGreaterThanOrEqual(0.98);
  });

  it('are heard as what they are: held now, a child, suicide, somebody else', () => {
    const heard = dangerIn(language).map((line) => ({ line, danger: read(line.text) }));
    const urgent = heard.filter(({ line }) => line.tier === 'T0');
    expect(share(urgent, ({ danger }) => danger?.tier === 'T0')).toBeGreaterThanOrEqual(0.95);
    expect(share(heard, ({ line, danger }) => danger?.kind === line.kind)).toBeGreaterThanOrEqual(0.85);
    expect(share(heard, ({ line, danger }) => danger?.about === line.about)).toBeGreaterThanOrEqual(0.85);
  });

  it('are told from what only sounds like danger, by both readers together', async () => {
    const tiers = await Promise.all(
      calmIn(language).map(async ({ text }) => (await understand(text)).danger?.tier ?? null),
    );
    expect(share(tiers, (tier) => isDanger({ tier }))).toBeLessThanOrEqual(0.05);
  });

  it('are heard in capitals, without accents, and with drawn-out letters', () => {
    const spoilt = (text: string) =>
      `${text
        .toUpperCase()
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .replace(/(\p{L})(?= |$)/gu, '$1$1$1')} !!!`;
    const loud = dangerIn(language).map((line) => ({ ...line, text: spoilt(line.text) }));
    expect(share(loud, hears(read))).toBeGreaterThanOrEqual(0.9);
  });

  it('would be missed without the words of the language', () => {
    const near = new Set(['rw', 'rn'].includes(language) ? ['rw', 'rn'] : [language]);
    const mute = changed((file) => (near.has(file.language) ? { signs: [] } : {}));
    expect(share(dangerIn(language), hears(mute))).toBeLessThan(0.5);
  });
});

describe('planted bugs', () => {
  const calm = languages.flatMap(calmIn);
  const flagged = (reader: Read) => share(calm, hears(reader));
  it.each([
    ['denied', 0.015],
    ['idioms', 0.05],
    ['told', 0.02],
    ['asked', 0.03],
    ['over', 0.015],
  ] as const)('without the guard "%s" more calm lines are taken for danger', (guard, atLeast) => {
    const deaf = changed((file) => ({ guards: { ...file.guards, [guard]: [] } }));
    expect(flagged(deaf)).toBeGreaterThan(flagged(read) + atLeast);
  });

  it('without negations more calm lines are taken for danger', () => {
    const deaf = changed((file) => ({ guards: { ...file.guards, negators: [], 'negators-after': [] } }));
    expect(flagged(deaf)).toBeGreaterThan(flagged(read) + 0.004);
  });

  it('without facts that only together mean danger, lines are missed', () => {
    const scattered = changed((file) => ({ signs: file.signs.filter(({ needs }) => needs.length === 0) }));
    expect(share(languages.flatMap(dangerIn), hears(scattered))).toBeLessThan(0.95);
  });
});

describe('the cost of reading', () => {
  it('follows the text, up to the longest that is read', () => {
    const reader = createReadDanger(lexicons);
    const text = 'they locked me in, barankingiranye, il me frappe, nataka kufa, no one knows. ';
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

  it('is bearable for 1 MB', () => {
    const text = 'they will kill me if I run ndafungiranywe '.repeat(25_000).slice(0, 1_000_000);
    const tokens = tokenise(text);
    const started = performance.now();
    createReadDanger(lexicons)(text, tokens);
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
