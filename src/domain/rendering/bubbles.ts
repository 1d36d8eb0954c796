import type { Line } from '../conversation.js';
import { splitText } from './split-text.js';

/** Characters as people count them in limits: code points. */
export const lengthOf = (text: string): number => [...text].length;

/**
 * The lines of one turn as few bubbles as they fit into, each at most `longest` code points: platforms slow down who
 * sends many. The choices, those of the last line, stand under the last bubble.
 */
export function bubblesOf(lines: readonly Line[], longest: number): readonly Line[] {
  const last = lines.at(-1);
  if (!last) return [];
  const { language, choices } = last;
  const text = lines.map((line) => line.text.trim()).join('\n\n');
  const parts = splitText(text, (part) => lengthOf(part) <= longest);
  return parts.map((part, at) => ({
    text: part,
    language,
    choices: at === parts.length - 1 ? choices : [],
  }));
}
