import { DeletionIndex } from './deletion-index.js';
import type { Token } from './normalise.js';

/** Words shorter than this are too close to others to be guessed from a misspelt one … */
const shortest = 5;
/** … and words shorter than this when they mean danger all alone. */
const shortestAlone = 8;
/** … and a letter may be missing in these only when they are longer still. */
const shortestIncomplete = 11;
const longest = 24;
/** Up to this length, and in words that mean danger alone, a wrong letter makes another word. */
const longestShort = 6;
/** Doubled letters are forgiven from this length on. */
const shortestDrawn = 4;

export interface Vocabulary {
  /** Words that mean something only beside others. */
  readonly together: Iterable<string>;
  /** Words that mean danger by themselves. */
  readonly alone: Iterable<string>;
  /** Right as they stand. */
  readonly sound: Iterable<string>;
}

/**
 * Gives misspelt words the known words they stand for as further readings: one letter wrong, missing, too many
 * or swapped, the first letter right; or letters doubled. The cost of a word does not grow with the vocabulary.
 */
export function createForgive({ together, alone, sound }: Vocabulary) {
  const lone = new Set(alone);
  const known = new Set([...together, ...lone]);
  const right = new Set(sound);
  const guessed = [...known].filter((word) => word.length >= (lone.has(word) ? shortestAlone : shortest));
  const index = new DeletionIndex(guessed.filter((word) => word.length <= longest && /^\p{L}+$/u.test(word)));
  const squeezed = new Map<string, string[]>();
  for (const word of known) if (word.length >= shortestDrawn) put(squeezed, squeeze(word), word);
  const guessable = new Set(guessed);
  const isMeant = (text: string, word: string) =>
    text.length > word.length ||
    (text.length < word.length && (!lone.has(word) || word.length >= shortestIncomplete)) ||
    (text.length === word.length && isSwap(text, word)) ||
    (text.length === word.length && !lone.has(word) && text.length > longestShort && isOneWrong(text, word));
  const meant = (text: string): readonly string[] => {
    if (known.has(text) || right.has(text)) return [];
    const drawn = text.length < shortestDrawn ? [] : [squeeze(text), ...(squeezed.get(squeeze(text)) ?? [])];
    return [...drawn, ...near(text, guessable, index).filter((word) => isMeant(text, word))].filter(
      (word) => word !== text,
    );
  };
  return (token: Token): Token => {
    const readings = new Set([...token.also, ...[token.text, ...token.also].flatMap(meant)]);
    return readings.size === token.also.length ? token : { ...token, also: [...readings] };
  };
}

function deletions(word: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at = 1; at < word.length; at += 1) found.add(word.slice(0, at) + word.slice(at + 1));
  return found;
}

function near(text: string, known: ReadonlySet<string>, index: DeletionIndex): readonly string[] {
  if (text.length < shortest - 1 || text.length > longest + 1) return [];
  const shorter = [...deletions(text)];
  return [
    ...new Set([
      ...index.get(text),
      ...shorter.filter((word) => word.length >= shortest && known.has(word)),
      ...shorter.flatMap((part) => index.get(part)).filter((word) => word.length === text.length),
    ]),
  ];
}

function isOneWrong(text: string, word: string): boolean {
  const at = firstDifference(text, word);
  return text.slice(at + 1) === word.slice(at + 1);
}

function isSwap(text: string, word: string): boolean {
  const at = firstDifference(text, word);
  return text[at] === word[at + 1] && text[at + 1] === word[at] && text.slice(at + 2) === word.slice(at + 2);
}

function firstDifference(text: string, word: string): number {
  let at = 0;
  while (at < text.length && text[at] === word[at]) at += 1;
  return at;
}

function squeeze(text: string): string {
  return text.replace(/(\p{L})\1+/gu, '$1');
}

function put(map: Map<string, string[]>, key: string, word: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [word]);
  else list.push(word);
}
