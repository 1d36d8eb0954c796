import type { Choice, Line } from '../../domain/conversation.js';
import { lengthOf } from '../../domain/rendering/bubbles.js';
import { numbered } from '../../domain/rendering/numbered.js';
import { dataOf } from './callback-data.js';

/**
 * The longest text of a line, in code points. Telegram takes 4,096 and does not say of what: with these it is right in
 * code points and in UTF-16 units, and there is room for choices that are written out.
 */
export const longestText = 2_000;

/** What a small phone shows of a button before it cuts it off. */
const longestLabel = 34;
const digitsInARow = 5;

interface Button {
  readonly text: string;
  readonly callback_data: string;
}

export interface Composed {
  readonly text: string;
  readonly rows: readonly (readonly Button[])[];
}

/** The words of a danger line ask for a number. */
const asksForNumber = (choices: readonly Choice[]) => choices.some(({ id }) => id.startsWith('danger='));

/** A line as Telegram shows it: a button for each choice, or its digit where the label is too long for one. */
export function compose(line: Line): Composed {
  const { text, choices } = line;
  const buttons = choices.map(({ id, label }, at) => ({
    digit: `${at + 1}`,
    label,
    callback_data: dataOf(id),
  }));
  if (choices.some(({ label }) => label.trim() === '' || lengthOf(label) > longestLabel)) {
    const digits = buttons.map(({ digit, callback_data }) => ({ text: digit, callback_data }));
    return { text: numbered(line), rows: inRows(digits) };
  }
  const lead = asksForNumber(choices);
  const rows = buttons.map(({ digit, label, callback_data }) => [
    { text: lead ? `${digit} ${label}` : label, callback_data },
  ]);
  return { text, rows };
}

function inRows(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const rows = Math.ceil(buttons.length / digitsInARow);
  return Array.from({ length: rows }, (_, row) =>
    buttons.slice(row * digitsInARow, (row + 1) * digitsInARow),
  );
}
