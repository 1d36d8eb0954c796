import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Line } from '../../src/domain/conversation.js';
import { bubblesOf } from '../../src/domain/rendering/bubbles.js';
import { startInzira, type TestInzira } from '../support/inzira.js';

/** What a locked screen shows of a message. */
const glance = 100;
const languages = ['rw', 'en', 'fr', 'sw', 'rn'] as const;
type Language = (typeof languages)[number];

const { words, known } = parse(readFileSync(join(import.meta.dirname, 'discreet.yaml'), 'utf8')) as {
  /** Beginnings of words. */
  words: Record<Language, string[]>;
  /** What is said all the same until somebody has rewritten it. */
  known: Record<Language, string[]>;
};

/** The words that a glance at a locked screen would show of what is pushed. */
function shownBy(lines: readonly Line[], language: Language): readonly string[] {
  return bubblesOf(lines, 2_000).flatMap(({ text }) => {
    // A word that the edge cuts counts whole.
    const cut = /\p{L}$/u.test(text.slice(0, glance)) ? /^\p{L}*/u.exec(text.slice(glance))?.[0] : '';
    const seen = `${text.slice(0, glance)}${cut}`.toLowerCase().normalize('NFC');
    return words[language].filter((word) => new RegExp(`(?<![\\p{L}])${word}`, 'u').test(seen));
  });
}

let inzira: TestInzira;
beforeAll(async () => {
  inzira = await startInzira();
});
afterAll(() => inzira.dispose());

describe.each(languages)('what a locked screen shows (%s)', (language) => {
  it('holds no telling word in the first hundred characters of any answer, but for those that are known', async () => {
    const person = inzira.talk(language);
    await person.open();
    const hits: string[] = [];
    for (const topic of inzira.content.topics.keys()) {
      if (topic === 'bot.delete') continue;
      inzira.pass(60_000);
      const { lines } = await person.press(`topic=${topic}`);
      // Danger begins with a number and says who picks it up.
      if (/^\d{3}/.test(lines[0]?.text ?? '')) continue;
      hits.push(...shownBy(lines, language).map((word) => `${topic}: ${word}`));
    }
    expect(hits.filter((hit) => !known[language].includes(hit))).toEqual([]);
    // Who rewrites one takes it off the list.
    expect(known[language].filter((hit) => !hits.includes(hit))).toEqual([]);
  });

  it('would show a word planted there', () => {
    const [word = ''] = words[language];
    const line = { text: `X ${word} x`, language, choices: [] };
    expect(shownBy([line], language)).toEqual([word]);
    expect(shownBy([{ ...line, text: `${'x '.repeat(50)}${word}` }], language)).toEqual([]);
  });
});
