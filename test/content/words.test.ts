import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadContent } from '../../src/content/load-content.js';
import { projectRoot } from '../../src/project-root.js';

const root = projectRoot();
const content = loadContent(root);
const { forbidden } = parse(readFileSync(join(root, 'corpus/forbidden.yaml'), 'utf8')) as {
  forbidden: Record<string, string[]>;
};
const plain = (text: string) =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

/** Every file of words but the answers, which have a test of their own. */
function messagesOf(language: string): [string, string][] {
  const folder = join(root, 'locales', language);
  return readdirSync(folder)
    .filter((file) => !['answers.yaml', 'language.yaml'].includes(file))
    .flatMap((file) => Object.entries<string>(parse(readFileSync(join(folder, file), 'utf8')).messages));
}

describe.each(['rw', 'en', 'fr', 'sw', 'rn'])('what is said (%s)', (language) => {
  it('promises nothing that nobody can keep', () => {
    const words = forbidden[language] ?? forbidden.rw ?? [];
    expect(words.length).toBeGreaterThan(10);
    const said = messagesOf(language).flatMap(([key, text]) =>
      words.filter((word) => plain(text).includes(plain(word))).map((word) => `${key}: ${word}`),
    );
    expect(said).toEqual([]);
  });

  it('holds no number of a line: numbers come from corpus/services.yaml alone', () => {
    const numbers = messagesOf(language).filter(([, text]) => /\d{3,}/.test(text.replaceAll('100 %', '')));
    expect(numbers).toEqual([]);
  });

  it('has short labels on its buttons', () => {
    const long = messagesOf(language).filter(
      ([key, text]) => /^(menu|choice)\./.test(key) && !/\.(ask|again)$/.test(key) && text.length > 28,
    );
    expect(long).toEqual([]);
  });
});

describe('the keys of the words', () => {
  it('are all used somewhere', () => {
    const sources = ['src', 'dialogs'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.tsx?$/.test(file))
        .map((file) => readFileSync(join(root, folder, file), 'utf8')),
    );
    const code = sources.join('\n');
    const built =
      /^(signal|todo|unknown|service|numbers\.(answered|cost|reach)|travel|urgent|offer\.(when|where)|choice|result|web|danger|suicide|handover\.contact|console)\./;
    const unused = messagesOf('en').filter(([key]) => !built.test(key) && !code.includes(`'${key}'`));
    expect(unused.map(([key]) => key)).toEqual([]);
  });

  it('rendered, leave no hole open', () => {
    for (const [key] of messagesOf('en')) {
      const values = {
        source: 's',
        label: 'l',
        number: '1',
        name: 'n',
        answered: 'a',
        cost: 'c',
        reach: 'r',
        checked: 'c',
        month: 'm',
        sign: 's',
        quote: 'q',
        question: 'q',
        why: 'w',
        list: 'l',
        team: 't',
        minutes: 1,
        seems: 'fr',
        language: 'rw',
        login: 'l',
        times: 1,
        chats: 1,
        most: 3,
        ahead: 1,
        code: 'c',
        when: 'w',
      };
      for (const language of ['rw', 'en', 'fr', 'sw', 'rn'] as const) {
        expect(content.speak(language, key, values)).not.toMatch(/[{}]/);
      }
    }
  });
});
