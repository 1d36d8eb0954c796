import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.js';
import { confidences, decide } from '../../src/understanding/calibration.js';
import { type Corpus, type CorpusLine, readCorpus } from '../../src/understanding/corpus-files.js';
import { evaluateOurs, evaluateStock } from '../../src/understanding/evaluate.js';
import { detectLanguage, languageGroups } from '../../src/understanding/language.js';
import { type Model, readModel, writeModel } from '../../src/understanding/model-file.js';
import { hostModel } from '../../src/understanding/nlp-host.js';
import { tokenise } from '../../src/understanding/normalise.js';
import { trainModel } from '../../src/understanding/train.js';
import floors from './floors.json' with { type: 'json' };

const root = projectRoot();
const folder = mkdtempSync(join(tmpdir(), 'inzira-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let model: Model;
let corpus: Corpus;
beforeAll(() => {
  model = readModel(join(root, 'dist/understanding.model'));
  corpus = readCorpus(join(root, 'corpus'));
});

const share = (lines: readonly CorpusLine[], right: (line: CorpusLine) => boolean) =>
  lines.filter(right).length / lines.length;

describe('the corpus', () => {
  it('never trains on a held-out line', () => {
    const plain = (text: string) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim();
    const trained = new Set(
      corpus.training.map(({ text, label, language }) => `${language} ${label} ${plain(text)}`),
    );
    const leaked = corpus.tests.filter(({ text, label, language }) =>
      trained.has(`${language} ${label} ${plain(text)}`),
    );
    expect(leaked).toEqual([]);
  });

  it('has utterances and held-out tests for every topic in every language', () => {
    const topics =
      readFileSync(join(root, 'corpus/topics.yaml'), 'utf8').match(/id: ?[a-z]+\.[a-z-]+/g) ?? [];
    expect(topics.length).toBe(120);
    for (const language of languageGroups) {
      const trained = new Set(
        corpus.training.filter((line) => line.language === language).map(({ label }) => label),
      );
      const held = new Set(
        corpus.tests.filter((line) => line.language === language).map(({ label }) => label),
      );
      for (const topic of topics) {
        const id = topic.replace(/^id: ?/, '');
        expect({ language, id, trained: trained.has(id), held: held.has(id) }).toEqual({
          language,
          id,
          trained: true,
          held: true,
        });
      }
    }
  });
});

describe('the model on held-out lines', () => {
  it.each(languageGroups)('%s keeps its floors', (language) => {
    const lines = corpus.tests.filter((line) => line.language === language && line.label !== 'None');
    const decided = new Map(
      lines.map((line) => [
        line,
        decide(model.calibration, model.topics.labels, model.topics.scores(tokenise(line.text))),
      ]),
    );
    const best = share(lines, (line) => decided.get(line)?.alternatives[0]?.topic === line.label);
    const three = share(
      lines,
      (line) => decided.get(line)?.alternatives.some(({ topic }) => topic === line.label) === true,
    );
    const spoken = share(
      lines,
      ({ text }) => detectLanguage(model.language, tokenise(text), () => false).code === language,
    );
    expect(best).toBeGreaterThanOrEqual(floors[language].top1);
    expect(three).toBeGreaterThanOrEqual(floors[language].top3);
    expect(spoken).toBeGreaterThanOrEqual(floors[language].language);
  });

  it('answers only when it is right nine times in ten', () => {
    const lines = corpus.tests.filter(({ label }) => label !== 'None');
    const answered = lines.flatMap((line) => {
      const { band, alternatives } = decide(
        model.calibration,
        model.topics.labels,
        model.topics.scores(tokenise(line.text)),
      );
      return band === 'answer' ? [{ line, topic: alternatives[0]?.topic }] : [];
    });
    expect(answered.length / lines.length).toBeGreaterThan(0.3);
    expect(
      answered.filter(({ line, topic }) => line.label === topic).length / answered.length,
    ).toBeGreaterThanOrEqual(0.9);
  });

  it('is one file of at most 5 MB', () => {
    expect(readFileSync(join(root, 'dist/understanding.model')).length).toBeLessThanOrEqual(5_000_000);
  });
});

describe('training', () => {
  const small = (): Corpus => {
    const training = corpus.training
      .filter(({ label }) => label.startsWith('bot.') || label === 'None')
      .slice(0, 900);
    return { training, tests: [] };
  };

  it('gives the same bytes for the same corpus, in whatever order it is read', () => {
    const bytes = (lines: readonly CorpusLine[]) => {
      const file = join(folder, 'model');
      writeModel(
        file,
        trainModel({ training: lines, tests: [] }, 'x', () => {}),
      );
      return readFileSync(file);
    };
    const { training } = small();
    expect(bytes([...training].reverse()).equals(bytes(training))).toBe(true);
  });

  it('survives its own file', () => {
    const file = join(folder, 'again');
    writeModel(file, model);
    const text = 'ese niba nemeye kugenda ni icuruzwa';
    expect(readModel(file).topics.scores(tokenise(text))).toEqual(model.topics.scores(tokenise(text)));
    expect(() => readModel(join(folder, 'none'))).toThrow('model.missing');
  });

  it('beats stock nlp.js on lines of this corpus that neither has seen', async () => {
    const some = (lines: readonly CorpusLine[]) =>
      lines.filter(({ language, label }) => language === 'rw' && label.startsWith('bot.'));
    const [train, test] = [some(corpus.training), some(corpus.tests)];
    const [ours, stock] = [await evaluateOurs(train, test), await evaluateStock(train, test)];
    expect(ours.accuracy).toBeGreaterThan(stock.accuracy);
  });
});

describe('nlp.js as host', () => {
  it('gives just what the bare model gives', async () => {
    const classify = hostModel(model.topics);
    for (const { text } of corpus.tests.slice(0, 50)) {
      expect(await classify(text)).toEqual(model.topics.scores(tokenise(text)));
    }
  });

  it.each([
    'constructor',
    '__proto__',
    'nonefeature',
    'None',
    'toString hasOwnProperty',
    '😀'.repeat(5_000),
    'a'.repeat(10_000),
    '\u0000\ud800',
  ])('takes "%s" like any other text', async (text) => {
    const { margins } = await hostModel(model.topics)(text);
    expect(margins.every((margin) => Number.isFinite(margin))).toBe(true);
    expect(confidences(margins, 0.2).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1);
    expect(Object.prototype).not.toHaveProperty('intent');
  });
});
