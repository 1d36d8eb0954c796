import { type Token, undoLeet } from './normalise.js';

/** Hashes of the n-grams of a text: words and word pairs in one block, pieces of words in the other. */
export type FeatureBlocks = readonly [words: readonly number[], pieces: readonly number[]];

/** How long the pieces of words are. */
const shortestPiece = 2;
const longestPiece = 4;
/** Beyond these nothing new is learnt of what a message wants, and a hostile one costs no more. */
const mostWords = 400;
const longestWord = 32;

/** The features of a tokenised text; digits count as one digit. */
export function readFeatures(tokens: readonly Token[]): FeatureBlocks {
  const words = modelWords(tokens);
  return [wordGrams(words), words.flatMap(pieceGrams)];
}

/** The words of a text as models read them. */
export function modelWords(tokens: readonly Token[]): readonly string[] {
  return tokens
    .slice(0, mostWords)
    .map((token) => undoLeet(token.text).replace(/\d/g, '0').slice(0, longestWord));
}

function wordGrams(words: readonly string[]): readonly number[] {
  const grams: number[] = [];
  for (const [at, word] of words.entries()) {
    grams.push(hash(word, 0, word.length, wordSalt));
    const next = words[at + 1];
    if (next !== undefined) grams.push(hash(next, 0, next.length, hash(word, 0, word.length, pairSalt)));
  }
  return grams;
}

function pieceGrams(word: string): readonly number[] {
  const marked = `<${word}>`;
  const grams: number[] = [];
  for (let length = shortestPiece; length <= longestPiece; length += 1) {
    for (let at = 0; at + length <= marked.length; at += 1) grams.push(hash(marked, at, at + length, length));
  }
  return grams;
}

const wordSalt = 0x51ed270b;
const pairSalt = 0x2545f491;

/** A well-mixed 32-bit hash of part of a string. */
export function hash(text: string, from: number, to: number, salt: number): number {
  let mixed = (0x811c9dc5 ^ salt) >>> 0;
  for (let at = from; at < to; at += 1) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
