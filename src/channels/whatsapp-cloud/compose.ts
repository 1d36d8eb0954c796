import type { Choice, Line } from '../../domain/conversation.js';
import { lengthOf } from '../../domain/rendering/bubbles.js';
import { numbered } from '../../domain/rendering/numbered.js';

/**
 * The longest text of a line, in code points. Each send is paid for, one may go in six seconds, and each lights up the
 * screen: so a turn is one bubble as far as WhatsApp's 4,096 reach, with room for choices that are written out.
 */
export const longestText = 3_072;

/** Above it WhatsApp takes no buttons and no list: the choices are written out with their digits. */
const longestBody = 1_024;

const buttons = { most: 3, title: 20, id: 256 };
const rows = { most: 10, title: 24, id: 200 };

function fitIn(choices: readonly Choice[], { most, title, id }: typeof buttons): boolean {
  const different = (values: readonly string[]) => new Set(values).size === values.length;
  return (
    choices.length <= most &&
    choices.every((choice) => choice.label.trim() !== '' && lengthOf(choice.label) <= title) &&
    choices.every((choice) => lengthOf(choice.id) <= id) &&
    different(choices.map((choice) => choice.label)) &&
    different(choices.map((choice) => choice.id))
  );
}

/** The words of a danger line ask for a number, and a list would hide its ways out behind a tap. */
const asksForNumber = (choices: readonly Choice[]) =>
  choices.some((choice) => choice.id.startsWith('danger='));

/** A line as WhatsApp shows it: buttons, a list behind one button, or numbers in the text; digits are always read. */
export function compose(line: Line, choose: string): Record<string, unknown> {
  const { text, choices } = line;
  const interactive = choices.length > 0 && text.trim() !== '' && lengthOf(text) <= longestBody;
  if (!interactive || asksForNumber(choices)) return asText(line);
  if (fitIn(choices, buttons)) return asButtons(line);
  return fitIn(choices, rows) ? asList(line, choose) : asText(line);
}

const asText = (line: Line) => ({ type: 'text', text: { body: numbered(line), preview_url: false } });

const asButtons = ({ text, choices }: Line) => ({
  type: 'interactive',
  interactive: {
    type: 'button',
    body: { text },
    action: { buttons: choices.map(({ id, label }) => ({ type: 'reply', reply: { id, title: label } })) },
  },
});

const asList = ({ text, choices }: Line, choose: string) => ({
  type: 'interactive',
  interactive: {
    type: 'list',
    body: { text },
    action: { button: choose, sections: [{ rows: choices.map(({ id, label }) => ({ id, title: label })) }] },
  },
});
