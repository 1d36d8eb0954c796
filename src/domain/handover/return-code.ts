const wordsInCode = 4;
const digitsInCode = 4;

/** Words to choose from, by language; 256 each, so that a code has 32 + 13 bits. */
export type CodeWords = ReadonlyMap<string, readonly string[]>;

/** A code of four short words and four digits from a list and from numbers in 0..1, one for each word and one for all digits. */
export function codeFrom(words: readonly string[], random: () => number): string {
  const picked = Array.from({ length: wordsInCode }, () => words[Math.floor(random() * words.length)] ?? '');
  const number = Math.floor(random() * 10 ** digitsInCode);
  return [...picked, String(number).padStart(digitsInCode, '0')].join(' ');
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The code that a message is, however it is typed; undefined when it is none. Words may come from any of the lists. */
export function readCode(text: string, lists: CodeWords): string | undefined {
  if (text.length > 200) return undefined;
  const parts = plain(text).split(' ');
  const digits = parts.at(-1) ?? '';
  const words = parts.slice(0, -1);
  if (words.length !== wordsInCode || !/^\d{4}$/.test(digits)) return undefined;
  const isOfOne = [...lists.values()].some((list) =>
    words.every((word) => list.some((each) => plain(each) === word)),
  );
  return isOfOne ? parts.join(' ') : undefined;
}
