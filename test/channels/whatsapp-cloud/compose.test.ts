import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, longestText } from '../../../src/channels/whatsapp-cloud/compose.js';
import { readSend } from '../../../src/dev/whatsapp/read-send.js';
import type { Line } from '../../../src/domain/conversation.js';

const lineOf = (labels: readonly string[], text = 'What now?'): Line => ({
  text,
  language: 'en',
  choices: labels.map((label, at) => ({ id: `q=${at}`, label })),
});

const shownOf = (line: Line) =>
  readSend({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: '250788123456',
    biz_opaque_callback_data: 'x',
    ...compose(line, 'Choose'),
  });

describe('a line on WhatsApp', () => {
  it.each([
    ['no choice', [], 'text'],
    ['one', ['Yes'], 'button'],
    ['three', ['Yes', 'No', 'Back'], 'button'],
    ['three of 20 characters', ['a'.repeat(20), 'é'.repeat(20), '🙂'.repeat(20)], 'button'],
    ['one of 21', ['Yes', 'a'.repeat(21)], 'list'],
    ['four', ['1', '2', '3', '4'], 'list'],
    ['ten of 24', Array.from({ length: 10 }, (_, at) => `${at}`.padEnd(24, 'x')), 'list'],
    ['one of 25', ['Yes', 'a'.repeat(25)], 'text'],
    ['eleven', Array.from({ length: 11 }, (_, at) => `${at}`), 'text'],
    ['two that look alike', ['Yes', 'Yes'], 'text'],
    ['one without a name', ['Yes', ' '], 'text'],
  ] as const)('with %s choice(s)', (_name, labels, type) => {
    expect(shownOf(lineOf(labels))?.type).toBe(type);
  });

  it('has its choices numbered where they fit nowhere else', () => {
    const shown = shownOf(lineOf(['Yes', 'I would rather not say it today']));
    expect(shown?.text).toBe('What now?\n\n1 Yes\n2 I would rather not say it today');
  });

  it('about danger shows every way out with its digit', () => {
    const line = { ...lineOf([]), choices: [{ id: 'danger=cannot-speak', label: 'I cannot speak' }] };
    expect(shownOf(line)).toMatchObject({ type: 'text', text: 'What now?\n\n1 I cannot speak' });
  });

  it('has no link preview', () => {
    expect(compose(lineOf([], 'see https://example.org'), 'Choose')).toMatchObject({
      text: { body: 'see https://example.org', preview_url: false },
    });
  });

  it('is taken by the platform whatever it holds, with every choice in it', () => {
    const label = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 30 });
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 12 }), text, (labels, words) => {
        fc.pre(words.trim() !== '');
        const shown = shownOf(lineOf(labels, words));
        const titles = shown?.choices.map(({ title }) => title) ?? [];
        expect(shown?.text.startsWith(words)).toBe(true);
        if (shown?.type === 'text')
          expect(shown.text.split('\n').length).toBeGreaterThanOrEqual(labels.length);
        else expect(titles).toEqual(labels);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('of 1,024 characters still has its buttons, a longer one has them written out', () => {
    expect(shownOf(lineOf(['Yes'], '🙂'.repeat(1_024)))?.type).toBe('button');
    expect(shownOf(lineOf(['Yes'], '🙂'.repeat(1_025)))).toMatchObject({ type: 'text' });
  });

  it('as long as one may be is taken in one piece, with ten long choices written out', () => {
    const labels = Array.from({ length: 10 }, (_, at) => `${at} `.padEnd(90, 'x'));
    expect(shownOf(lineOf(labels, '🙂'.repeat(longestText)))?.text).toContain(`10 ${labels[9]}`);
  });
});
