import type { Line } from '../conversation.js';

/** The line with its choices numbered from 1, for any screen; the digits are what a person sends back. */
export function numbered({ text, choices }: Pick<Line, 'text' | 'choices'>): string {
  if (choices.length === 0) return text;
  const list = choices.map(({ label }, at) => `${at + 1} ${label}`).join('\n');
  return text === '' ? list : `${text}\n\n${list}`;
}
