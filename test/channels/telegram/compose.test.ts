import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choiceOf, dataOf } from '../../../src/channels/telegram/callback-data.js';
import { compose, longestText } from '../../../src/channels/telegram/compose.js';
import { readSend } from '../../../src/dev/telegram/read-send.js';
import type { Line } from '../../../src/domain/conversation.js';

const lineOf = (labels: readonly string[], text = 'What now?'): Line => ({
  text,
  language: 'en',
  choices: labels.map((label, at) => ({ id: `q=${at}`, label })),
});

const shownOf = (line: Line) => {
  const { text, rows } = compose(line);
  return readSend({ chat_id: 1, text, ...(rows.length > 0 && { reply_markup: { inline_keyboard: rows } }) });
};
const labelsOf = (line: Line) =>
  shownOf(line)?.reply_markup?.inline_keyboard.map((row) => row.map(({ text }) => text));

describe('a line on Telegram', () => {
  it('has a button for each choice, one below the other', () => {
    expect(labelsOf(lineOf(['Yes', 'No']))).toEqual([['Yes'], ['No']]);
    expect(shownOf(lineOf([]))).not.toHaveProperty('reply_markup');
  });

  it('has its choices written out where a button would cut them off, with buttons for the digits', () => {
    const long = 'I would rather not say it today, thank you';
    expect(shownOf(lineOf(['Yes', long]))?.text).toBe(`What now?\n\n1 Yes\n2 ${long}`);
    expect(labelsOf(lineOf(['a', 'b', 'c', 'd', 'e', long]))).toEqual([['1', '2', '3', '4', '5'], ['6']]);
  });

  it('is taken by the platform whatever it holds, with every choice in it', () => {
    const label = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 50 });
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 12 }), text, (labels, words) => {
        fc.pre(words.trim() !== '');
        const shown = shownOf(lineOf(labels, words));
        expect(shown?.text.startsWith(words)).toBe(true);
        expect(shown?.reply_markup?.inline_keyboard.flat().length ?? 0).toBe(labels.length);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('as long as one may be is taken in one piece, with ten long choices written out', () => {
    const labels = Array.from({ length: 10 }, (_, at) => `${at}`.padEnd(90, 'x'));
    expect(shownOf(lineOf(labels, 'é'.repeat(longestText)))?.text).toContain('10 9xxx');
    expect(shownOf(lineOf([], '🙂'.repeat(longestText)))).toBeDefined();
  });
});

describe('what a button carries', () => {
  const id = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,60}=[A-Za-z0-9.-]{1,60}$/);

  it('fits, and leads back to the choice that was offered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(id, { minLength: 1, maxLength: 5 }), async (offered) => {
        for (const choice of offered) {
          expect(Buffer.byteLength(dataOf(choice))).toBeLessThanOrEqual(64);
          expect(await choiceOf(dataOf(choice), async () => offered)).toBe(choice);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('cut at 64 bytes would lead two choices to one: the planted fault that this test catches', () => {
    const ids = ['a', 'b'].map((last) => `topic=${'x'.repeat(60)}${last}`);
    expect(new Set(ids.map((each) => each.slice(0, 64))).size).toBe(1);
    expect(new Set(ids.map(dataOf)).size).toBe(2);
  });
});
