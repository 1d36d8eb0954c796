import { partsOf, readChoice } from '../../../dialogs/read-choice.js';
import { type ConversationState, type Message, newConversation } from '../../domain/conversation.js';
import type { Effect } from '../../domain/effect.js';
import type { Case } from '../../domain/handover/case.js';
import type { DeskView } from '../../domain/handover/desk-view.js';
import type { Understanding } from '../../domain/understanding.js';
import type { RunTurn, TurnResult } from '../run-turn.js';

const obeyed: readonly (string | null)[] = ['bot.delete', 'bot.stop'];
const obeyedQuestions = ['danger', 'way', 'forget', 'case', 'language'];
const alarmAgainAfter = 60 * 60_000;

/** Words that are obeyed in every state: to stop, to delete, and the answers to what was asked about danger. */
function isObeyed(choice: string | null, { exact, topic }: Understanding): boolean {
  const picked = partsOf(choice);
  if (picked?.question === 'topic') return obeyed.includes(picked.answer);
  if (picked) return obeyedQuestions.includes(picked.question);
  return choice === null && exact && obeyed.includes(topic);
}

/** Danger of life raises an alarm, said in words or by 9; a new one at most once an hour. */
function alarms({ alarm }: Case, isDanger: boolean, now: number): readonly Effect[] {
  if (!isDanger) return [];
  if (alarm && now - alarm.at < alarmAgainAfter) return [];
  return [{ kind: 'case-event', event: { kind: 'alarmed' } }];
}

/**
 * A message while a human holds the chat: the bot says nothing and the counsellor reads it. Danger of life raises an
 * alarm; the numbers follow by themselves when no human answers it.
 */
export async function heldTurn(
  runTurn: RunTurn,
  before: ConversationState | undefined,
  message: Message,
  understanding: Understanding,
  { now, found, desk }: { now: number; found: Case; desk: DeskView },
): Promise<TurnResult> {
  const state = before ?? newConversation(found.language);
  const choice = readChoice(message, state);
  const { danger } = understanding;
  const isDanger = choice === 'danger=now' || (danger?.tier === 'T0' && danger.sure);
  const effects = alarms(found, isDanger, now);
  if (!isObeyed(choice, understanding)) return { state, lines: [], effects, lane: 'bot' };
  const turn = await runTurn(state, message, understanding, now, desk);
  return { ...turn, effects: [...turn.effects, ...effects] };
}
