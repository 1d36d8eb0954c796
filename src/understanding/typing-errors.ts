const letters = 'abcdefghijklmnopqrstuvwxyz';

/** The text as a hurried thumb writes it: one slip in about `share` of the words of three letters or more. */
export function withTypingErrors(text: string, share: number, random: () => number): string {
  return text
    .split(' ')
    .map((word) => (word.length < 3 || random() >= share ? word : slip(word, random)))
    .join(' ');
}

function slip(word: string, random: () => number): string {
  const at = Math.floor(random() * (word.length - 1));
  const head = word.slice(0, at);
  const [first, second] = [word.charAt(at), word.charAt(at + 1)];
  const kind = Math.floor(random() * 4);
  if (kind === 0) return head + second + first + word.slice(at + 2);
  if (kind === 1) return head + word.slice(at + 1);
  if (kind === 2) return head + first + word.slice(at);
  return head + letters.charAt(Math.floor(random() * letters.length)) + word.slice(at + 1);
}
