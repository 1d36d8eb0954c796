import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.js';
import { loadOffer } from '../support/offer-instrument.js';

const program = join(projectRoot(), 'dist/src/cli/inzira.js');
const folder = mkdtempSync(join(tmpdir(), 'inzira-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function inzira(args: readonly string[], input = '', env: Record<string, string> = {}) {
  const done = spawnSync('node', [program, ...args], {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  const lines = done.stdout.split('\n').filter((line) => line !== '');
  return { code: done.status, out: done.stdout, err: done.stderr, lines };
}
const json = (lines: readonly string[]) => lines.map((line) => JSON.parse(line));
const line = (value: unknown) => `${JSON.stringify(value)}\n`;

describe('inzira', () => {
  it('lists its commands, and each has help', () => {
    const all = inzira([]);
    expect(all.code).toBe(0);
    for (const name of ['serve', 'chat', 'understand', 'check-offer', 'evaluate', 'doctor']) {
      expect(all.err).toContain(name);
      const help = inzira([name, '--help']);
      expect({ name, code: help.code, out: help.out }).toEqual({ name, code: 0, out: '' });
      expect(help.err).toContain(`inzira ${name}`);
    }
    expect(inzira(['nothing-such']).code).toBe(2);
  });
});

describe('inzira understand', () => {
  it('gives one line per line in the same order, and goes on after a bad one', () => {
    const input = [
      line({ text: 'is it trafficking if I agreed to go?' }),
      'no json\n',
      line({ text: 5 }),
      line({ text: '' }),
      line({ text: 'siba', lang: 'rw' }),
      line({ text: '2' }),
      line({ text: 'barankingiranye mu nzu sinshobora gusohoka' }),
      line({ text: 'x'.repeat(50_001) }),
      line({ text: 'muraho', lang: 'de' }),
    ].join('');
    const { code, lines } = inzira(['understand'], input);
    expect(code).toBe(1);
    const [agreed, bad, number, empty, forget, digit, danger, long, foreign] = json(lines);
    expect(agreed).toMatchObject({ lang: 'en', topic: 'tip.consent', tier: null, outOfScope: false });
    expect(Object.keys(agreed)).toEqual([
      'text',
      'lang',
      'topic',
      'confidence',
      'alternatives',
      'tier',
      'outOfScope',
    ]);
    expect(agreed.alternatives).toHaveLength(3);
    expect(bad).toEqual({ error: 'input.invalid', line: 2 });
    expect(number).toEqual({ error: 'input.invalid', line: 3 });
    expect(empty).toMatchObject({
      lang: null,
      topic: null,
      confidence: 0,
      alternatives: [],
      tier: null,
      outOfScope: true,
    });
    expect(forget).toMatchObject({ lang: 'rw', topic: 'bot.delete', confidence: 1 });
    expect(digit).toMatchObject({ topic: null, outOfScope: false });
    expect(danger).toMatchObject({ lang: 'rw', tier: 'T0' });
    expect(long).toEqual({ error: 'input.invalid', line: 8 });
    expect(foreign.lang).toBe('rw');
  });

  it('calls Kirundi rw unless it is asked for', () => {
    const input = line({ text: 'mbega noronka akazi canke ntaco, sindabizi, ndarondera umuntu' });
    expect(json(inzira(['understand'], input).lines)[0].lang).toBe('rw');
    expect(json(inzira(['understand', '--kirundi'], input).lines)[0].lang).toBe('rn');
  });
});

describe('inzira check-offer', () => {
  const ids = loadOffer().signals.map(({ id }) => id);

  it('puts every signal in exactly one place, with quotes from the text', () => {
    const text =
      'Job in Oman for house girls! Pay 200 dollars registration fee first. The agent will keep your passport.';
    const [offer] = json(inzira(['check-offer'], line({ text })).lines);
    expect(offer.level).toBe('RED');
    expect(offer.ask).toEqual([]);
    expect(offer.signals.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['passport-kept', 'worker-pays']),
    );
    for (const { quote } of offer.signals) expect(text).toContain(quote);
    const all = [...offer.signals.map(({ id }: { id: string }) => id), ...offer.absent, ...offer.unknown];
    expect(all.sort()).toEqual([...ids].sort());
  });

  it('finds nothing in nothing, and asks at most five of what is unknown', () => {
    const [empty, calm] = json(
      inzira(['check-offer'], line({ text: '' }) + line({ text: 'Hotel Amahoro in Huye hires two cooks.' }))
        .lines,
    );
    expect(empty).toMatchObject({ level: 'NONE-FOUND', signals: [] });
    expect(calm.level).toBe('NONE-FOUND');
    expect(calm.ask.length).toBeLessThanOrEqual(5);
    expect(calm.unknown).toEqual(expect.arrayContaining(calm.ask));
  });
});

describe('inzira evaluate', () => {
  it('trains on foreign lines and reports both pipelines', () => {
    const rows = (words: readonly string[], intent: string) =>
      words.map((text) => line({ text, intent })).join('');
    const train =
      rows(['switch on the lamp', 'light please', 'lamp on'], 'light') +
      rows(['boil water', 'make tea', 'tea please'], 'tea');
    writeFileSync(join(folder, 'train'), train);
    writeFileSync(join(folder, 'test'), rows(['the lamp on'], 'light') + rows(['make the tea'], 'tea'));
    const { code, lines } = inzira([
      'evaluate',
      '--train',
      join(folder, 'train'),
      '--test',
      join(folder, 'test'),
    ]);
    expect(code).toBe(0);
    const [result] = json(lines);
    const keys = ['accuracy', 'macroF1', 'top3', 'trainSeconds', 'modelBytes', 'p50Ms', 'p99Ms'];
    expect(Object.keys(result)).toEqual(expect.arrayContaining([...keys, 'baseline']));
    expect(Object.keys(result.baseline)).toEqual(expect.arrayContaining(keys));
    expect(result.accuracy).toBe(1);
    expect(inzira(['evaluate', '--train', join(folder, 'train')]).err).toContain('config.invalid: --test');
  });
});

describe('inzira chat', () => {
  it('holds the same conversation in the terminal and leaves nothing behind', () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('inzira-chat-'));
    const { out, code } = inzira(['chat', '--lang', 'en'], '1\n1\n2\nback\nstop\n');
    expect(code).toBe(0);
    expect(out).toContain('a computer program, not a person');
    expect(out).toContain('  1  Check an offer');
    expect(out).toContain('Must you pay money to get the job');
    expect(out).toContain('We stop here');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('inzira-chat-'))).toEqual(before);
    expect(inzira(['chat', '--lang', 'xx']).code).toBe(2);
  });
});

describe('inzira doctor', () => {
  it('names what needs care: why it is a demo, lines never called, gaps, words nobody has reviewed', () => {
    const { lines } = inzira(['doctor'], '', { INZIRA_DATA: join(folder, 'none') });
    const codes = new Set(json(lines).map(({ code }) => code));
    for (const code of ['content.demo', 'content.unreviewed', 'content.gap', 'service.never-called']) {
      expect([...codes]).toContain(code);
    }
  });

  it('names a bad setting and never its value', () => {
    const { lines, code } = inzira(['doctor'], '', { PORT: 'secret-port' });
    expect(code).toBe(1);
    expect(lines.join()).toContain('PORT');
    expect(lines.join()).not.toContain('secret-port');
  });
});
