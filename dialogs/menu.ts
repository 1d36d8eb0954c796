import type { DialogContext } from 'botbuilder-dialogs';
import type { Choice } from '../src/domain/conversation.js';
import { choice, paragraphs, say, words } from './say.js';
import { languageChoices } from './settings.js';
import { type Turn, turnOf } from './turn.js';

/** The choices of the start, the same everywhere and in the same order. */
export function menuChoices(turn: Turn): Choice[] {
  return [
    choice(turn, 'topic=offer.check', 'menu.check'),
    choice(turn, 'topic=help.numbers', 'menu.numbers'),
    choice(turn, 'topic=tip.what', 'menu.learn'),
    choice(turn, 'topic=help.someone-else', 'menu.someone'),
    choice(turn, 'topic=bot.language', 'menu.language'),
    choice(turn, 'topic=bot.delete', 'menu.delete'),
  ];
}

/** Leaves whatever is open and shows the start. */
export async function showMenu(dc: DialogContext, key: 'menu.ask' | 'menu.again'): Promise<void> {
  const turn = turnOf(dc);
  await dc.cancelAllDialogs();
  await say(dc, words(turn, key), menuChoices(turn));
}

/** Who this is, what to ask, and what stays on the phone; a language is offered where none is known. */
export async function firstContact(dc: DialogContext, alone: boolean): Promise<void> {
  const turn = turnOf(dc);
  turn.draft.greeted = true;
  const program = turn.content.mode === 'demo' ? 'first.program-demo' : 'first.program';
  const choices = turn.draft.languageChosen ? menuChoices(turn) : languageChoices(turn);
  await say(dc, paragraphs(turn, [program, 'first.ask', 'first.keeps']), alone ? choices : []);
}
