import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { needs, Service, servicesFor } from '../../src/domain/referral/service.js';
import { Topic } from '../../src/domain/topic.js';
import { projectRoot } from '../../src/project-root.js';
import { type Answers, answerFlaws, type Measure, readProjectYaml, sentencesIn } from './answer-flaws.js';

const topics = Topic.array().parse(readProjectYaml('corpus/topics.yaml').topics);
const services = Service.array().parse(readProjectYaml('corpus/services.yaml').services);
const sources: Record<string, { name: string; on: string; address: string }> =
  readProjectYaml('corpus/sources.yaml').sources;
const { forbidden, discreet } = readProjectYaml('corpus/forbidden.yaml');
const reference: Answers = readProjectYaml('locales/en/answers.yaml').answers;
const folders = readdirSync(join(projectRoot(), 'locales'));
const lifeLines = services.filter((service) => service.lifeLine).map(({ id }) => id);

/** Kirundi shares its words of promise with Kinyarwanda. */
const measureFor = (code: string): Measure => ({
  topics: code === 'rn' ? [] : topics,
  reference,
  lifeLines,
  forbidden: forbidden[code === 'rn' ? 'rw' : code],
  discreet: discreet[code] ?? [],
});

const answersOf = (code: string): Answers => readProjectYaml(`locales/${code}/answers.yaml`).answers;
const answered = folders.filter((code) => existsSync(join(projectRoot(), 'locales', code, 'answers.yaml')));

describe('the topics', () => {
  it('are the 120 that are agreed', () => {
    expect(topics).toHaveLength(120);
    expect(new Set(topics.map(({ id }) => id)).size).toBe(120);
  });

  it('lead on to two or three others that fit whoever asks', () => {
    const byId = new Map(topics.map((topic) => [topic.id, topic]));
    const wrong = topics.filter(({ id, audience, follow }) => {
      const known = follow.every((next) => byId.has(next) && next !== id);
      const fits =
        audience === 'professional' || follow.every((next) => byId.get(next)?.audience !== 'professional');
      return !known || !fits || new Set(follow).size !== follow.length || ![2, 3].includes(follow.length);
    });
    expect(wrong).toEqual([]);
  });

  it('name sources that exist, and no source stands unused', () => {
    const used = new Set([...topics.flatMap((topic) => topic.sources), ...services.map((s) => s.source)]);
    expect([...used].filter((id) => !sources[id])).toEqual([]);
    expect(Object.keys(sources).filter((id) => !used.has(id))).toEqual([]);
    for (const { on } of Object.values(sources)) expect(on).toMatch(/^(\d{4}(-\d{2})?|undated)$/);
  });
});

describe.each(answered)('the answers in %s', (code) => {
  const answers = answersOf(code);

  it('are complete, short, without a promise and without a number', () => {
    expect(answerFlaws(answers, measureFor(code))).toEqual([]);
  });

  it('lead to the topic whose label they quote', () => {
    const wrong = topics.flatMap(({ id, follow }) =>
      topics
        .filter((other) => quotes(answers[id]?.text ?? '', answers[other.id]?.label ?? '\u0000'))
        .filter((other) => other.id !== id && other.id !== 'help.counsellor' && !follow.includes(other.id))
        .map((other) => `${id} quotes ${other.id}`),
    );
    expect(wrong).toEqual([]);
  });

  it('send nobody who is abroad to a place in Rwanda', () => {
    for (const id of [
      'abroad.cannot-leave',
      'abroad.unpaid',
      'abroad.embassy',
      'help.abroad',
      'help.return-home',
    ])
      expect(answers[id]?.text ?? '').not.toMatch(/Isange|MAJ\b|RIB\b|MIFOTRA/);
  });
});

const quotes = (text: string, label: string) =>
  ['"', '«', '“', '„', '« '].some((open) => text.includes(open + label));

describe('the check of the answers', () => {
  const planted = (id: string, change: Partial<Answers[string]>) => {
    const answer = reference[id];
    if (!answer) throw new Error(`no ${id}`);
    return answerFlaws({ ...reference, [id]: { ...answer, ...change } }, measureFor('en'));
  };

  it.each([
    ['a promise', 'bot.privacy', { text: 'What you write is Confidential.' }, 'says "confidential"'],
    ['a verdict', 'tip.what', { text: 'It means: you are a victim.' }, 'says "you are a victim"'],
    ['a number', 'help.isange', { text: 'Call 3029.' }, 'figure 3029'],
    ['a number in parts', 'help.isange', { text: 'Call 0788 302 718.' }, 'figure 0788302718'],
    [
      'a number for somebody abroad',
      'help.isange',
      { text: 'Call {n_isange}.' },
      'a number in words that may be read abroad',
    ],
    ['a strange hole', 'pro.refer', { text: 'Call {n_legal}.' }, 'hole {n_legal} is no life line'],
    ['a lost hole', 'pro.first-steps', { text: 'Call.' }, 'holes {}, in English {n_child,n_isange,n_police}'],
    ['a long label', 'tip.what', { label: 'What is this all about really?' }, 'label of 30'],
    ['a long text', 'tip.what', { text: 'a'.repeat(421) }, 'text of 421'],
    ['five sentences', 'tip.what', { text: 'One. Two? "Three." Four! Five.' }, 'text of 5 sentences'],
    ['a long layer', 'tip.what', { more: 'a'.repeat(901) }, 'more of 901'],
    ['a telling beginning', 'tip.what', { text: 'Trafficking is this.' }, 'begins with "trafficking"'],
    ['the label of another', 'tip.elements', { label: 'The law' }, 'has the label of tip.elements'],
  ])('finds %s', (_, id, change, flaw) => {
    expect(planted(id, change).join('\n')).toContain(flaw);
  });

  it('finds what is missing and what is no topic', () => {
    const { 'tip.law': law, ...rest } = reference;
    const flaws = answerFlaws({ ...rest, 'tip.laws': law ?? { label: '', text: '' } }, measureFor('en'));
    expect(flaws).toEqual(['tip.law: missing', 'tip.laws: is no topic']);
  });

  it('counts sentences in every language alike', () => {
    expect(sentencesIn('Où es-tu ? Dis « je veux rentrer ». Viens !')).toBe(3);
    expect(sentencesIn('Say "I am not going" by message, e.g. today. Then wait.')).toBe(2);
  });
});

describe('the services', () => {
  const today = '2026-11-25';

  it('have a firm line for every need in Rwanda, and only lines that can be dialled abroad', () => {
    for (const need of needs) {
      const here = servicesFor(services, need, 'rwanda', today).slice(0, 4);
      expect(here.some(({ status }) => status === 'confirmed')).toBe(true);
      expect(here.some(({ answeredBy }) => answeredBy !== 'police')).toBe(true);
      const abroad = servicesFor(services, need, 'abroad', today);
      expect(abroad.some(({ status }) => status === 'confirmed')).toBe(true);
      expect(abroad.every(({ reach }) => reach === 'world')).toBe(true);
    }
  });

  it('never begin with a camp line for a refugee, nor with police where care comes first', () => {
    expect(servicesFor(services, 'refugee', 'rwanda', today)[0]?.id).not.toMatch(/^camp/);
    expect(servicesFor(services, 'refugee', 'rwanda', today)[0]?.answeredBy).toBe('legal');
    expect(servicesFor(services, 'health', 'rwanda', today).map((s) => s.answeredBy)).not.toContain('police');
    expect(servicesFor(services, 'violence', 'rwanda', today)[0]?.answeredBy).not.toBe('police');
  });

  it('have three life lines, and nothing that only hobby code knows', () => {
    expect([...lifeLines].sort()).toEqual(['child', 'isange', 'police']);
    const numbers = services.map(({ number }) => number);
    for (const number of ['166', '912', '114', '8015', '9092', '5990', '3580'])
      expect(numbers).not.toContain(number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('still name the life lines when everything has expired', () => {
    const later = servicesFor(services, 'general', 'rwanda', '2030-01-01').map(({ id }) => id);
    expect(later).toEqual(['isange', 'police', 'child']);
  });
});

describe('the gaps', () => {
  it('name each what is missing and whom to ask', () => {
    const gaps: Record<string, string>[] = readProjectYaml('corpus/gaps.yaml').gaps;
    expect(gaps.length).toBeGreaterThan(30);
    for (const gap of gaps) {
      expect(Object.keys(gap).sort()).toEqual(['ask', 'id', 'kind', 'known', 'missing']);
      for (const words of Object.values(gap)) expect(String(words).trim()).not.toBe('');
    }
    expect(new Set(gaps.map(({ id }) => id)).size).toBe(gaps.length);
  });
});
