import type { DialogContext } from 'botbuilder-dialogs';
import type { Choice, Line } from '../src/domain/conversation.js';
import type { Values } from '../src/engine/ports/content.js';
import { type Turn, turnOf } from './turn.js';

/** Says one line in the person's language; the choices become buttons or a numbered list, as the channel can. */
export async function say(dc: DialogContext, text: string, choices: readonly Choice[] = []): Promise<void> {
  const line: Line = { text, language: turnOf(dc).draft.language, choices };
  await dc.context.sendActivity({ type: 'message', channelData: line });
}

/** The words of a key in the person's language. */
export function words(turn: Turn, key: string, values?: Values): string {
  return turn.content.speak(turn.draft.language, key, values);
}

/** A choice whose label is the words of a key. */
export function choice(turn: Turn, id: string, key: string): Choice {
  return { id, label: words(turn, key) };
}

/** A choice that leads to a topic, labelled with the topic's own short name. */
export function topicChoice(turn: Turn, topic: string): Choice {
  return { id: `topic=${topic}`, label: turn.content.answer(turn.draft.language, topic)?.label ?? topic };
}

/** Several sentences as one line: each key on a line of its own. */
export function paragraphs(turn: Turn, keys: readonly string[]): string {
  return keys.map((key) => words(turn, key)).join('\n');
}
