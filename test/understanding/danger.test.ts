import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Understand } from '../../src/engine/ports/understand.js';
import { projectRoot } from '../../src/project-root.js';
import { readCorpus } from '../../src/understanding/corpus-files.js';
import { createReadDanger, loadDangerLexicons } from '../../src/understanding/danger.js';
import { tokenise } from '../../src/understanding/normalise.js';
import { openUnderstand } from '../../src/understanding/open-understand.js';
import { loadOffer } from '../support/offer-instrument.js';

const root = projectRoot();
const lexicons = loadDangerLexicons(join(root, 'corpus'));
const read = createReadDanger(lexicons);
const tierOf = (text: string) => read(text, tokenise(text)).danger?.tier ?? null;
const corpus = readCorpus(join(root, 'corpus'));

let understand: Understand;
beforeAll(async () => {
  const modelFile = join(root, 'dist/understanding.model');
  understand = await openUnderstand({ root, instrument: loadOffer(), modelFile, progress: process.stderr });
});

const found = async (text: string) => {
  const tier = (await understand(text)).danger?.tier;
  return tier === 'T0' || tier === 'T1';
};
const shareFound = async (texts: readonly string[]) => {
  const hits = await Promise.all(texts.map(found));
  return hits.filter(Boolean).length / texts.length;
};

describe.each(['rw', 'en', 'fr', 'sw'] as const)('danger in the words of %s', (language) => {
  const tests = corpus.tests.filter((line) => line.language === language);

  it('is found, by either reader, in what people in danger write', async () => {
    const lines = tests.filter(({ label }) => label === 'help.danger-now' || label === 'help.suicide');
    expect(lines.length).toBeGreaterThanOrEqual(15);
    expect(await shareFound(lines.map(({ text }) => text))).toBeGreaterThanOrEqual(0.85);
  });

  it('is seldom seen in questions and small talk', async () => {
    const lines = tests.filter(({ label }) => /^(tip|offer|learn|bot|pro)\.|^None$/.test(label));
    expect(lines.length).toBeGreaterThan(500);
    expect(await shareFound(lines.map(({ text }) => text))).toBeLessThanOrEqual(0.05);
  });
});

describe('the written patterns', () => {
  it.each([
    ['they locked me in the house', 'T0'],
    ['they L0CKED me in the h0use', 'T0'],
    ['theyy   LOCKED me in the house!!!', 'T0'],
    ['barankingiranye', 'T0'],
    ['BARANKINGIRANYE WEEE', 'T0'],
    ['wamenifungia ndani', 'T0'],
    ['ils m ont enfermee', 'T0'],
    ['ils m’ont enfermée', 'T0'],
    ['bankingiranye mu nzu', 'T0'],
    ['I have pills here and I will kill myself tonight', 'T0'],
    ['i want to die', 'T1'],
    ['they took my passport and I cannot leave', 'T1'],
  ])('"%s" is %s', (text, tier) => expect(tierOf(text)).toBe(tier));

  it.each([
    'I am not in danger',
    'sindi mu kaga',
    'last year they locked me in but now I am home',
    'in the film they locked me in the house',
    'what should I do if someone is locked in',
    'this heat is killing me',
    'nakufa njaa',
    'je meurs de rire',
    'inzara iranyica',
    'they keep their passport with them',
    '',
  ])('"%s" is no danger', (text) => expect(tierOf(text)).toBeNull());

  it.each([
    'they said my passport will be kept by the agent',
    'ils ont dit que mon passeport sera gardé par le patron',
    'bambwiye ko pasiporo yanjye izabikwa na databuja',
    'bambwiye ko pasiporo yanje izobikwa na databuja',
    'walisema pasipoti yangu itashikwa na bosi',
  ])('"%s" is a condition of an offer, nobody is held', (text) =>
    expect(['T0', 'T1']).not.toContain(tierOf(text)),
  );

  it.each([
    'they keep my passport and I cannot leave',
    'le patron a pris mon passeport et je ne peux pas partir',
    'databuja yatwaye pasiporo yanjye sinshobora kugenda',
    'databuja yatwaye pasiporo yanje sinshobora kugenda',
    'bosi amechukua pasipoti yangu siwezi kuondoka',
  ])('"%s" is no condition but what happens', (text) => expect(['T0', 'T1']).toContain(tierOf(text)));

  it('see the danger of another person as that of another', () => {
    expect(read('x', tokenise('my sister is locked in a room')).danger?.about).toBe('other');
    expect(read('x', tokenise('they locked me in a room')).danger?.about).toBe('self');
  });

  it('know who says that she is abroad from who speaks of a place', () => {
    const where = (text: string) => read(text, tokenise(text)).whereabouts;
    expect(['ndi muri Oman', 'I am in Riyadh', 'niko Dubai', 'je suis au Koweït'].map(where)).toEqual(
      Array(4).fill('abroad'),
    );
    expect(['akazi muri Oman', 'a job in Oman', 'my sister is in Oman', 'kazi ya Dubai'].map(where)).toEqual(
      Array(4).fill(null),
    );
    expect(where('ndi i Kigali')).toBe('rwanda');
  });

  it('keep the tier whatever the case, the punctuation and the accents', () => {
    const cries = [
      'barankingiranye mu nzu',
      'they locked me in the house',
      'ils m’ont enfermée dans la cave',
      'nataka kufa',
    ];
    const change = fc.constantFrom(
      (text: string) => text.toUpperCase(),
      (text: string) => `${text}...`,
      (text: string) => `!! ${text} !!`,
      (text: string) => text.normalize('NFD').replace(/\p{M}/gu, ''),
      (text: string) => text.replaceAll(' ', '   '),
    );
    fc.assert(
      fc.property(fc.constantFrom(...cries), change, (cry, alter) => tierOf(alter(cry)) === tierOf(cry)),
    );
  });

  it('would be missed without their language, and would cry wolf without denials: these tests can fail', () => {
    const without = createReadDanger({ ...lexicons, dangers: lexicons.dangers.slice(0, 4) });
    expect(without('x', tokenise('ndugaranywe mu nzu')).danger).toBeNull();
    expect(tierOf('ndugaranywe mu nzu')).toBe('T0');
    const deaf = createReadDanger({
      ...lexicons,
      dangers: lexicons.dangers.map((each) => ({
        ...each,
        guards: { ...each.guards, negators: [], denied: [], idioms: [] },
      })),
    });
    expect(deaf('x', tokenise('I am not in danger right now')).danger?.tier).toBe('T0');
  });
});
