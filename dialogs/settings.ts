import type { DialogContext } from 'botbuilder-dialogs';
import { type Choice, Language } from '../src/domain/conversation.js';
import { askWhatToDelete, askWhatToStop } from './case-status.js';
import { choice, say, words } from './say.js';
import { count, type Turn, turnOf } from './turn.js';

/** The languages, each by its own name. */
export function languageChoices(turn: Turn): Choice[] {
  return [...turn.content.languageNames].map(([code, label]) => ({ id: `language=${code}`, label }));
}

export async function askLanguage(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  await say(dc, words(turn, 'settings.language'), languageChoices(turn));
}

/** Changes the language when the code is one of ours, and says so in it; false otherwise. */
export async function changeLanguage(dc: DialogContext, code: string): Promise<boolean> {
  const language = Language.safeParse(code);
  if (!language.success) return false;
  const { draft } = turnOf(dc);
  draft.language = language.data;
  draft.languageChosen = true;
  await say(dc, words(turnOf(dc), 'settings.changed'));
  return true;
}

/** Destroys everything of the bot's at once; the words tell what we cannot reach. */
export async function forget(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  if (turn.desk.case) return askWhatToDelete(dc, turn);
  await destroy(dc, turn);
}

/** Deletes her chat, and with `case` also what the team has; false for anything else. */
export async function chooseWhatToDelete(dc: DialogContext, turn: Turn, answer: string): Promise<boolean> {
  if (answer !== 'chat' && answer !== 'case') return false;
  if (answer === 'case') turn.effects.push({ kind: 'forget-case' });
  await destroy(dc, turn);
  return true;
}

async function destroy(dc: DialogContext, turn: Turn): Promise<void> {
  turn.effects.push({ kind: 'forget' });
  count(turn, 'forgotten');
  await say(dc, words(turn, 'settings.forgotten'));
}

/** Ends whatever is open; what was written stays until it is deleted. */
export async function stop(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  await dc.cancelAllDialogs();
  if (turn.desk.case) return askWhatToStop(dc, turn);
  await say(dc, words(turn, 'settings.stopped'), [
    choice(turn, 'menu=start', 'choice.menu'),
    choice(turn, 'topic=bot.delete', 'menu.delete'),
  ]);
}

/** The last lines again, word for word. */
export async function repeat(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  const last = turn.draft.lastLines;
  if (last.length === 0) await say(dc, words(turn, 'settings.nothing-said'));
  for (const line of last) await say(dc, line.text, line.choices);
}

/** Counts that something was wrong, without keeping what. */
export async function feedback(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  count(turn, 'wrong');
  await say(dc, words(turn, 'settings.feedback-thanks'), [
    choice(turn, 'hand=person', 'choice.person'),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
}
