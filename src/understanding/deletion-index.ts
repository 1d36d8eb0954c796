const wordsMost = 65_536;

/** FNV-1a in 32 bits over the letters of a word, without the one at `skip`. */
function hashOf(word: string, skip = -1): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) {
    if (at !== skip) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** Whether a text is the word with one letter, not the first, left out. */
function isWithout(text: string, word: string): boolean {
  if (text.length !== word.length - 1 || text[0] !== word[0]) return false;
  let at = 1;
  while (at < text.length && text[at] === word[at]) at += 1;
  return text.slice(at) === word.slice(at + 1);
}

/**
 * Words by what is left of them when one letter, not the first, is taken out: at most 65,536 words, in one array of
 * numbers (32 bits of hash, 16 of the word's place), as a map of strings would take ten times the memory.
 */
export class DeletionIndex {
  readonly #words: readonly string[];
  readonly #places: Float64Array;

  constructor(words: readonly string[]) {
    this.#words = words.slice(0, wordsMost);
    const places: number[] = [];
    for (const [at, word] of this.#words.entries())
      for (let skip = 1; skip < word.length; skip += 1) {
        // Taking out either of two like letters leaves the same.
        if (word[skip] !== word[skip - 1] || skip === 1) places.push(hashOf(word, skip) * wordsMost + at);
      }
    this.#places = Float64Array.from(places).sort();
  }

  /** The words that this text is, with one letter left out; in the order they were given. */
  get(text: string): readonly string[] {
    const hash = hashOf(text);
    const found: string[] = [];
    for (let at = this.#firstFrom(hash * wordsMost); at < this.#places.length; at += 1) {
      const place = this.#places[at] ?? 0;
      if (Math.floor(place / wordsMost) !== hash) break;
      const word = this.#words[place % wordsMost];
      if (word !== undefined && isWithout(text, word)) found.push(word);
    }
    return found;
  }

  #firstFrom(place: number): number {
    let [low, high] = [0, this.#places.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
