import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line } from '../../../src/domain/conversation.js';
import { bubblesOf, lengthOf } from '../../../src/domain/rendering/bubbles.js';
import { numbered } from '../../../src/domain/rendering/numbered.js';
import { septetsOf, smsOf } from '../../../src/domain/rendering/sms.js';
import { splitText } from '../../../src/domain/rendering/split-text.js';

const lineOf = (text: string, ...labels: string[]): Line => ({
  text,
  language: 'rw',
  choices: labels.map((label) => ({ id: label, label })),
});
const upTo = (longest: number) => (part: string) => lengthOf(part) <= longest;
const withoutSpace = (text: string) => text.replace(/\s+/gu, '');

describe('a long text', () => {
  it.each([
    ['One. Two.', 9, ['One. Two.']],
    ['One two. Three four.', 12, ['One two.', 'Three four.']],
    ['A paragraph.\n\nAnother one here.', 20, ['A paragraph.', 'Another one here.']],
    ['Call 112. It is free.\nCall 3029.', 24, ['Call 112. It is free.', 'Call 3029.']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['one two three', 8, ['one two', 'three']],
    ['  ', 4, []],
    ['🇷🇼🇷🇼🇷🇼', 4, ['🇷🇼🇷🇼', '🇷🇼']],
  ])('"%s" is cut at the best border (%i)', (text, longest, parts) => {
    expect(splitText(text, upTo(longest))).toEqual(parts);
  });

  it('keeps every character but white space, in order, in parts that fit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 16, max: 60 }),
        (text, longest) => {
          const parts = splitText(text, upTo(longest));
          expect(withoutSpace(parts.join(''))).toBe(withoutSpace(text));
          for (const part of parts) {
            expect(part.trim()).not.toBe('');
            if ([...new Intl.Segmenter().segment(part)].length > 1)
              expect(lengthOf(part)).toBeLessThanOrEqual(longest);
          }
        },
      ),
    );
  });
});

describe('the lines of a turn', () => {
  it('become one bubble with the choices of the last line', () => {
    const lines = [lineOf('One.'), lineOf('Two.', 'Yes', 'No')];
    expect(bubblesOf(lines, 100)).toEqual([lineOf('One.\n\nTwo.', 'Yes', 'No')]);
    expect(bubblesOf([], 100)).toEqual([]);
  });

  it('become several when they are long, the choices under the last', () => {
    const bubbles = bubblesOf([lineOf('One one.'), lineOf('Two two.', 'Yes')], 10);
    expect(bubbles).toEqual([lineOf('One one.'), lineOf('Two two.', 'Yes')]);
  });

  it('are numbered where there are no buttons', () => {
    expect(numbered(lineOf('Go?', 'Yego', 'Oya'))).toBe('Go?\n\n1 Yego\n2 Oya');
    expect(numbered(lineOf('Go.'))).toBe('Go.');
  });
});

describe('short messages', () => {
  it('hold what the alphabet holds', () => {
    expect(smsOf(lineOf('N’ubu… «été» – œuvre ê 👋 {x}', 'Yego'))).toEqual([
      'N\'ubu... "été" - oeuvre e {x}\n1 Yego',
    ]);
  });

  it('are at most 160 septets of the alphabet, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 900 }), (text) => {
        for (const part of smsOf(lineOf(text, 'Yego', 'Oya')))
          expect(septetsOf(part)).toBeLessThanOrEqual(160);
      }),
    );
  });
});
