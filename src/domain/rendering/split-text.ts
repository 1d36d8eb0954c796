/** Where a text may be cut, the best place first: between paragraphs, lines, sentences, words. */
const borders: readonly RegExp[] = [/\n\n+/gu, /\n/gu, /(?<=[.!?…:;])[ \u00a0]+/gu, /\s+/gu];

/**
 * Cuts a text into parts that each fit, at the best border there is; a word longer than a part is cut between
 * characters. No part is empty, and nothing but white space is lost.
 */
export function splitText(text: string, fits: (part: string) => boolean): readonly string[] {
  const whole = text.trim();
  if (whole === '') return [];
  return fits(whole) ? [whole] : splitAt(whole, fits, 0);
}

function splitAt(text: string, fits: (part: string) => boolean, level: number): readonly string[] {
  const border = borders[level];
  if (!border) return splitCharacters(text, fits);
  const parts: string[] = [];
  for (const { piece, joint } of piecesOf(text, border)) {
    const joined = `${parts.at(-1) ?? ''}${joint}${piece}`;
    if (parts.length > 0 && fits(joined)) parts[parts.length - 1] = joined;
    else parts.push(...(fits(piece) ? [piece] : splitAt(piece, fits, level + 1)));
  }
  return parts;
}

/** The pieces between borders, each with the white space before it. */
function piecesOf(text: string, border: RegExp): readonly { piece: string; joint: string }[] {
  const joints = ['', ...(text.match(border) ?? [])];
  return text
    .split(border)
    .map((piece, at) => ({ piece, joint: joints[at] ?? '' }))
    .filter(({ piece }) => piece.trim() !== '');
}

function splitCharacters(text: string, fits: (part: string) => boolean): readonly string[] {
  const parts: string[] = [];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const joined = `${parts.at(-1) ?? ''}${segment}`;
    if (parts.length > 0 && fits(joined)) parts[parts.length - 1] = joined;
    else parts.push(segment);
  }
  return parts;
}
