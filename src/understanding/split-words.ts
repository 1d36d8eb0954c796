import type { Token } from './normalise.js';

/** Puts words together that were written in pieces ("pa ss port"), so that no filter sees them; offsets stay. */
export function createRejoin(words: readonly string[]): (tokens: readonly Token[]) => readonly Token[] {
  const known = new Set(words);
  const longest = Math.max(0, ...words.map((word) => word.length));
  return (tokens) => {
    const joined: Token[] = [];
    for (let at = 0; at < tokens.length; ) {
      const end = known.size === 0 ? at + 1 : endOfPieces(tokens, at, known, longest);
      const token = end - at > 1 ? glue(tokens.slice(at, end)) : tokens[at];
      if (token !== undefined) joined.push(token);
      at = end;
    }
    return joined;
  };
}

const longestPiece = 4;

function endOfPieces(
  tokens: readonly Token[],
  at: number,
  known: ReadonlySet<string>,
  longest: number,
): number {
  const first = tokens[at];
  let word = '';
  let end = at + 1;
  for (let next = at; word.length < longest; next += 1) {
    const token = tokens[next];
    if (token === undefined || token.text.length > longestPiece) break;
    if (token.sentence !== first?.sentence || token.comma !== first.comma) break;
    word += token.also[0] ?? token.text;
    if (next > at && known.has(word)) end = next + 1;
  }
  return end;
}

function glue(pieces: readonly Token[]): Token | undefined {
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const text = pieces.map((piece) => piece.also[0] ?? piece.text).join('');
  return { ...first, text, also: [], end: last.end };
}
