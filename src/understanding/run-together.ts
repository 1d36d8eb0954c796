import { type Token, undoLeet } from './normalise.js';
import type { Match, Option, Phrase } from './phrases.js';

const fewestLetters = 7;
const mostLetters = 44;
const mostReadings = 600;

/**
 * Finds phrases whose words were written together, apart or without their apostrophes ("helpme", "he lp me",
 * "ndimukaga"); only phrases without gaps and open letters. The cost of a token does not grow with the lexicon.
 */
export function createRunTogether<T>(entries: readonly { phrase: Phrase; value: T }[]) {
  const known = new Map<string, T[]>();
  for (const { phrase, value } of entries) {
    for (const spelling of spellings(phrase)) {
      const values = known.get(spelling);
      if (values === undefined) known.set(spelling, [value]);
      else values.push(value);
    }
  }
  return (tokens: readonly Token[]): readonly { value: T; match: Match }[] =>
    tokens.flatMap((_, from) =>
      runsFrom(tokens, from).flatMap(({ letters, to }) =>
        (known.get(letters) ?? []).map((value) => ({ value, match: { from, to } })),
      ),
    );
}

function runsFrom(tokens: readonly Token[], from: number): readonly { letters: string; to: number }[] {
  const first = tokens[from];
  const runs: { letters: string; to: number }[] = [];
  let letters = '';
  for (let at = from; at < from + mostLetters; at += 1) {
    const token = tokens[at];
    if (token === undefined || token.sentence !== first?.sentence || token.comma !== first.comma) break;
    letters += undoLeet(token.text);
    if (letters.length > mostLetters) break;
    if (letters.length >= fewestLetters) runs.push({ letters, to: at + 1 });
  }
  return runs;
}

/** Every way of writing a phrase as one string of letters; none when it is open or has too many. */
function spellings(phrase: Phrase): readonly string[] {
  let found = [''];
  for (const element of phrase.elements) {
    if (element.kind === 'gap') return [];
    const options = element.options.map(lettersOf);
    if (options.includes(undefined)) return [];
    const endings = element.optional ? ['', ...options] : options;
    if (found.length * endings.length > mostReadings) return [];
    found = found.flatMap((start) => endings.map((end) => start + (end ?? '')));
  }
  return found.filter(({ length }) => length >= fewestLetters && length <= mostLetters);
}

function lettersOf(option: Option): string | undefined {
  let letters = '';
  for (const atom of option) {
    if (atom.kind !== 'word') return undefined;
    letters += atom.text;
  }
  return letters;
}

const fewestSpelt = 4;

/** Puts words together that were written letter by letter ("h e l p"); the same tokens when there are none. */
export function joinLetters(tokens: readonly Token[]): readonly Token[] {
  const joined: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const run = letterRun(tokens, at);
    const [first, last] = [run[0], run.at(-1)];
    if (run.length < fewestSpelt || first === undefined || last === undefined) joined.push(...run);
    else joined.push({ ...first, text: run.map(({ text }) => text).join(''), also: [], end: last.end });
    at += run.length;
  }
  return joined.length === tokens.length ? tokens : joined;
}

function letterRun(tokens: readonly Token[], from: number): readonly Token[] {
  const first = tokens[from];
  let end = from;
  while (tokens[end]?.text.length === 1 && tokens[end]?.sentence === first?.sentence) end += 1;
  return tokens.slice(from, Math.max(end, from + 1));
}
