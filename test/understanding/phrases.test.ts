import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/domain/faults.js';
import { type Token, tokenise } from '../../src/understanding/normalise.js';
import { createCompile, createMatcher, quoteOf } from '../../src/understanding/phrases.js';

const compilePhrase = createCompile();

function quotes(pattern: string, text: string): string[] {
  const tokens = tokenise(text);
  const match = createMatcher([{ phrase: compilePhrase(pattern), value: pattern }]);
  return match(tokens).map((found) => quoteOf(text, tokens, found.match));
}

describe('patterns', () => {
  it.each([
    ['pasiporo', 'Pasiporo yanjye', ['Pasiporo']],
    ['help me', 'please HELP\u200b me now', ['HELP\u200b me']],
    ['help me', 'help. me', []],
    ['help me', 'help, me', ['help, me']],
    ["n'iya", 'N’iya nde', ['N’iya']],
    ["j'ai|je peur", "J'ai peur", ["J'ai peur"]],
    ['ba*fat*', 'bamfatiye, bafata, bamwe', ['bamfatiye', 'bafata']],
    ['*kubit*', 'arankubita kubita', ['arankubita', 'kubita']],
    ['a*a', 'a aa aba', ['aa', 'aba']],
    ['?very bad man', 'very bad man, bad man', ['very bad man', 'bad man', 'bad man']],
    ['took ~2 passport', 'took my own passport', ['took my own passport']],
    ['took ~2 passport', 'took away my own passport', []],
    ['took ~3 passport', 'took, my, passport', []],
    ['took ~3 passport', 'took, my passport', ['took, my passport']],
    ['took ~3 passport', 'took it. passport', []],
    [
      'pay <money>',
      'pay 500 000 Frw, pay $300, pay 50k, pay frw 20',
      ['pay 500 000 Frw', 'pay $300', 'pay frw 20'],
    ],
    ['pay <num>', 'pay 50k or pay 1,500', ['pay 50k', 'pay 1,500']],
    ['<money>', '300usd', ['300usd']],
    ['stop', '5t0p or stoooop', ['5t0p', 'stoooop']],
    ['fee', 'fée', ['fée']],
  ])('%s in %s', (pattern, text, expected) => {
    expect(quotes(pattern, text)).toEqual(expected);
  });

  it('takes the longest match from each starting word', () => {
    expect(quotes('a ~3 b', 'a b x b')).toEqual(['a b x b']);
  });

  it.each(['', '~3', 'a ~2', '~2 a', '?a', '?a ?b', 'a!b', '(a)', 'a ~x', '<what>', 'a || b', 'a.b'])(
    'refuses %j',
    (pattern) => {
      expect(() => compilePhrase(pattern)).toThrow(Fault);
    },
  );
});

const word = fc.constantFrom('a', 'ab', 'abc', 'b', 'bca', 'cab', 'c1');
const sentence = fc.array(
  fc.oneof({ weight: 6, arbitrary: word }, fc.constantFrom(',', '.', '5 frw', '12')),
  { maxLength: 14 },
);
const element = fc.oneof(
  { weight: 4, arbitrary: word },
  fc.constantFrom('a*', '*c', '*bc*', 'a|b', '?c', '~1', '~3', '<num>', '<money>', 'a*b*c'),
);
const pattern = fc
  .tuple(word, fc.array(element, { maxLength: 4 }), word)
  .map(([first, middle, last]) => [first, ...middle, last].join(' '));

describe('the matcher', () => {
  it('finds for many patterns together what it finds for each alone', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 8 }), sentence, (patterns, pieces) => {
        const tokens = tokenise(pieces.join(' '));
        const entries = patterns.map((source, value) => ({ phrase: compilePhrase(source), value }));
        const together = createMatcher(entries)(tokens)
          .map((found) => JSON.stringify(found))
          .sort();
        const alone = entries
          .flatMap((entry) => createMatcher([entry])(tokens))
          .map((found) => JSON.stringify(found));
        expect(together).toEqual(alone.sort());
      }),
    );
  });

  it('agrees with a plain recursive reading of the rules', () => {
    fc.assert(
      fc.property(pattern, sentence, (source, pieces) => {
        const tokens = tokenise(pieces.join(' '));
        const found = createMatcher([{ phrase: compilePhrase(source), value: 0 }])(tokens);
        const ends = tokens.flatMap((_, from) => {
          const to = longest(source.split(' '), tokens, from, from);
          return to < 0 ? [] : [{ from, to }];
        });
        expect(found.map((each) => each.match)).toEqual(ends);
      }),
      { numRuns: 500 },
    );
  });

  it('looks at each token a bounded number of times, however long the text', () => {
    const entries = [
      'a ~3 a ~3 a ~3 b',
      '*aa*a*',
      'a ?a ?a ?a a|a|a',
      '<money> ~3 a',
      '~1'.replace('~1', 'a ~9 a ~9 z'),
    ].map((source, value) => ({ phrase: compilePhrase(source), value }));
    const match = createMatcher(entries);
    const steps = (size: number): number => {
      let count = 0;
      const tokens = new Proxy(tokenise('a a aa 5 '.repeat(size)), {
        get: (target, key) => {
          count += 1;
          return Reflect.get(target, key);
        },
      });
      match(tokens);
      return count;
    };
    const [small, large] = [steps(100), steps(1_000)];
    expect(large / small).toBeLessThan(11);
  });

  it('does not look at more of the lexicon than can begin at a token', () => {
    const steps = (patterns: readonly string[]): number => {
      let count = 0;
      const watch = (token: Token): Token =>
        new Proxy(token, {
          get: (target, key) => {
            count += 1;
            return Reflect.get(target, key);
          },
        });
      createMatcher(patterns.map((source, value) => ({ phrase: compilePhrase(source), value })))(
        tokenise('ndashaka kujya hanze gukora akazi').map(watch),
      );
      return count;
    };
    const few = ['kujya ~2 akazi', '*shak* kujya'];
    const many = [
      ...few,
      ...Array.from({ length: 3_000 }, (_, n) => `q${n} kujya`),
      ...Array.from({ length: 500 }, (_, n) => `*qq${n}*`),
    ];
    expect(steps(many)).toBe(steps(few));
  });

  it.each([
    ['100 kB', 'a '.repeat(50_000)],
    ['one long token', 'a'.repeat(10_000)],
    ['prototype words', 'constructor __proto__ toString hasOwnProperty'],
    ['lone surrogates', '\ud800\udc00\ud800 a \udfff'],
  ])('survives %s', (_, text) => {
    const match = createMatcher([{ phrase: compilePhrase('*a*a*a*b'), value: 0 }]);
    expect(match(tokenise(text))).toEqual([]);
  });
});

/** The rules written a second time, slow and plain: the longest end, or -1. */
function longest(elements: readonly string[], tokens: readonly Token[], at: number, from: number): number {
  const [first, ...rest] = elements;
  if (first === undefined) return at;
  const near = (one: number, other: number): boolean =>
    tokens[one]?.sentence === tokens[other]?.sentence &&
    (tokens[other]?.comma ?? 0) - (tokens[one]?.comma ?? 0) <= 1;
  if (first.startsWith('~')) {
    let gap = Number(first.slice(1));
    let after = rest;
    for (; after[0]?.startsWith('~'); after = after.slice(1)) gap += Number(after[0].slice(1));
    const ends = Array.from({ length: gap + 1 }, (_, n) => at + n)
      .filter((next) => next < tokens.length && near(at - 1, next))
      .map((next) => longest(after, tokens, next, from));
    return Math.max(-1, ...ends);
  }
  const skipped = first.startsWith('?') ? longest(rest, tokens, at, from) : -1;
  const token = tokens[at];
  if (token === undefined || (at > from && !near(at - 1, at))) return skipped;
  return Math.max(
    skipped,
    ...lengths(first.replace('?', ''), tokens, at).map((n) => longest(rest, tokens, at + n, from)),
  );
}

function lengths(element: string, tokens: readonly Token[], at: number): number[] {
  const text = tokens[at]?.text ?? '';
  const next = tokens[at + 1];
  const number = /^\d+$/.test(text);
  if (element === '<num>') return number ? [1] : [];
  if (element === '<money>') return moneyAt(number, text, tokens[at], next);
  const readings = [text, ...(tokens[at]?.also ?? [])];
  return element
    .split('|')
    .some((word) => readings.some((each) => new RegExp(`^${word.replaceAll('*', '.*')}$`).test(each)))
    ? [1]
    : [];
}

function moneyAt(number: boolean, text: string, token: Token | undefined, next: Token | undefined): number[] {
  const together = token?.sentence === next?.sentence && token?.comma === next?.comma;
  const pair = (number && next?.text === 'frw') || (text === 'frw' && /^\d+$/.test(next?.text ?? ''));
  return together && pair ? [2] : [];
}
