import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capText, longestText, type Token, tokenise } from '../../src/understanding/normalise.js';

const words = (text: string): string[] => tokenise(text).map((token) => token.text);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(..."aàÀ1.,!?'’-@$ \n\u200bАβ😀\ud800\u0301½…k"), maxLength: 80 }),
);

describe('tokenise', () => {
  it.each([
    ["N'iya se Pasiporo?", ['n', 'iya', 'se', 'pasiporo']],
    ['ndi mu nzu — n’umugabo', ['ndi', 'mu', 'nzu', 'n', 'umugabo']],
    ['J’ai été ARRÊTÉ', ['j', 'ai', 'ete', 'arrete']],
    ['bana-bangu', ['bana', 'bangu']],
    ['h\u200bel\u202ep', ['help']],
    ['раѕѕроrt', ['passport']],
    ['ｈｅｌｐ 𝓱𝓮𝓵𝓹', ['help', 'help']],
    ['mbabarirraaaaa', ['mbabarirraa']],
    ['1,000.50 frw, 2', ['1,000.50', 'frw', '2']],
    ['1000000', ['1000000']],
    ['$500 na €20', ['$', '500', 'na', '€', '20']],
    ['job@mail.com', ['job', 'mail', 'com']],
    ['', []],
    ['😀😀', []],
    ['st\0op', ['st', 'op']],
    ['\ud800x\udc00', ['x']],
  ])('%j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('reads leetspeak and drawn-out letters a second way', () => {
    const readings = (text: string) => tokenise(text).flatMap((token) => token.also);
    expect(readings('p4$$p0rt')).toEqual(['passport']);
    expect(readings('h@g4r1ka')).toContain('hagarika');
    expect(readings('he1p')).toContain('help');
    expect(readings('stoooop')).toEqual(['stop']);
    expect(readings('0788')).toEqual([]);
    expect(readings('stop')).toEqual([]);
  });

  it('numbers sentences and clauses', () => {
    const places = (text: string) => tokenise(text).map((token) => [token.text, token.sentence, token.comma]);
    expect(places('a, b. c: d\ne')).toEqual([
      ['a', 0, 0],
      ['b', 0, 1],
      ['c', 1, 1],
      ['d', 1, 2],
      ['e', 2, 2],
    ]);
    expect(places('a,,; b')).toEqual([
      ['a', 0, 0],
      ['b', 0, 1],
    ]);
    expect(new Set(tokenise('ni 1.500,25 gusa').map((token) => token.sentence)).size).toBe(1);
  });

  it('every offset gives back the piece that was read, in order', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let before: Token | undefined;
        for (const token of tokenise(text)) {
          expect(token.start).toBeLessThan(token.end);
          expect(token.start).toBeGreaterThanOrEqual(before?.start ?? 0);
          expect(token.sentence).toBeGreaterThanOrEqual(before?.sentence ?? 0);
          const piece = text.slice(token.start, token.end);
          const again = tokenise(piece)
            .map((each) => each.text)
            .join(' ');
          expect(again).toContain(token.text.replace(/[.,]$/, ''));
          before = token;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on accents, case, invisible marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abceikou nz'), maxLength: 40 }), (text) => {
        const dressed = [...text].map((char) => `${char.toUpperCase()}\u200d\u0301`).join('');
        expect(words(dressed)).toEqual(words(text));
      }),
    );
  });

  it.each([
    ['100 kB of words', 'ndashaka akazi '.repeat(7_000)],
    ['a 10 kB token', 'a1'.repeat(5_000)],
    ['5,000 emoji', '😀'.repeat(5_000)],
    ['dots and digits', '1.'.repeat(40_000)],
    ['at signs', 'a@'.repeat(40_000)],
    ['combining marks', `a${'\u0301'.repeat(80_000)}`],
  ])('survives %s', (_, text) => {
    expect(tokenise(text).every((token) => token.end <= text.length)).toBe(true);
  });
});

describe('capText', () => {
  it('keeps at most 50 kB and never cuts a character in two', () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(
        fc.constantFrom('a', 'é', '€', '😀', 'a😀'),
        fc.integer({ min: 1, max: 60_000 }),
        (unit, times) => {
          const text = unit.repeat(times);
          const capped = capText(text);
          expect(text.startsWith(capped)).toBe(true);
          expect(encoder.encode(capped).length).toBeLessThanOrEqual(longestText);
          expect(encoder.encode(capped).length).toBe(Buffer.from(capped).length);
          expect(/[\ud800-\udbff]$/.test(capped)).toBe(false);
          if (encoder.encode(text).length <= longestText) expect(capped).toBe(text);
        },
      ),
      { numRuns: 50 },
    );
  });
});
