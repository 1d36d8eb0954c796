import type { DialogContext } from 'botbuilder-dialogs';
import type { Choice } from '../src/domain/conversation.js';
import { choice, say, words } from './say.js';
import type { Turn } from './turn.js';

/** How her open case stands, and what she can do about it. */
export async function sayHowItStands(dc: DialogContext, turn: Turn): Promise<void> {
  const { case: open, ahead, queue } = turn.desk;
  const waits = open?.phase === 'queued' || open?.phase === 'offered';
  const text = waits
    ? words(turn, 'handover.status', { ahead: ahead ?? 0 })
    : words(turn, 'handover.status-held');
  const closed = waits && queue === 'closed' ? [words(turn, 'handover.desk-closed')] : [];
  await say(dc, [text, ...closed].join('\n'), whileWaiting(turn));
}

/** What she chooses about her case; false when it is nothing of the kind, or there is no case. */
export async function chooseForCase(dc: DialogContext, turn: Turn, answer: string): Promise<boolean> {
  if (!turn.desk.case) return false;
  if (answer === 'code') {
    await showCode(dc, turn);
    return true;
  }
  if (answer !== 'end') return false;
  await dc.cancelAllDialogs();
  turn.effects.push({ kind: 'case-event', event: { kind: 'ended-by-person' } });
  return true;
}

/** The code she has, again and again; a new one where there was none. */
async function showCode(dc: DialogContext, turn: Turn): Promise<void> {
  const known = turn.desk.case?.code ?? null;
  const code = known ?? turn.desk.spareCode;
  if (code === null) return;
  if (known === null) turn.effects.push({ kind: 'case-event', event: { kind: 'told-more', more: { code } } });
  await say(dc, words(turn, 'handover.code', { code }), whileWaiting(turn));
}

/** What can be done while waiting. */
export function whileWaiting(turn: Turn): Choice[] {
  return [
    choice(turn, 'hand=person', 'handover.look'),
    choice(turn, 'case=code', 'handover.show-code'),
    choice(turn, 'case=end', 'handover.stop-waiting'),
    choice(turn, 'menu=start', 'choice.menu'),
  ];
}

/** Deleting with an open case: only the chat, or what the team has as well. */
export async function askWhatToDelete(dc: DialogContext, turn: Turn): Promise<void> {
  await say(dc, words(turn, 'handover.delete'), [
    choice(turn, 'forget=chat', 'handover.delete.chat'),
    choice(turn, 'forget=case', 'handover.delete.case'),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
}

/** Stopping with an open case: whether the counsellor is to stop too. */
export async function askWhatToStop(dc: DialogContext, turn: Turn): Promise<void> {
  await say(dc, words(turn, 'handover.stop'), [
    choice(turn, 'case=end', 'handover.stop.yes'),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
}
