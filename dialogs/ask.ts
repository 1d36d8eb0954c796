import type { DialogContext } from 'botbuilder-dialogs';
import type { Choice } from '../src/domain/conversation.js';
import type { Need, Whereabouts } from '../src/domain/referral/service.js';
import type { Topic } from '../src/domain/topic.js';
import { numbersText, whereChoices } from './numbers.js';
import { choice, say, topicChoice, words } from './say.js';
import { count, type Turn, turnOf } from './turn.js';

/** Answers a topic: short words, source, and where one can go on; an honest gap when there is no answer. */
export async function answerTopic(dc: DialogContext, id: string): Promise<void> {
  const turn = turnOf(dc);
  const topic = turn.content.topics.get(id);
  const answer = turn.content.answer(turn.draft.language, id);
  count(turn, `topic.${id}`);
  if (!topic || !answer?.text) return sayGap(dc, turn, id);
  const need = needOf(id);
  const numbers = need === null ? [] : [numbersText(turn, need, whereOf(turn, id))];
  const source = topic.kind === 'social' ? [] : [sourceText(turn, topic)];
  const more = answer.more === null ? [] : [choice(turn, `more=${id}`, 'choice.more')];
  await say(dc, [answer.text, ...source, ...numbers].join('\n'), [...more, ...follow(turn, topic)]);
}

/** The second, longer layer of an answer. */
export async function tellMore(dc: DialogContext, id: string): Promise<void> {
  const turn = turnOf(dc);
  const topic = turn.content.topics.get(id);
  const more = turn.content.answer(turn.draft.language, id)?.more;
  const choices = topic ? follow(turn, topic) : [choice(turn, 'menu=start', 'choice.menu')];
  await say(dc, more ?? words(turn, 'ask.no-more'), choices);
}

/** The three nearest topics, when it is not clear which one is meant. */
export async function didYouMean(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  const choices = turn.understanding.alternatives.map(({ topic }) => topicChoice(turn, topic));
  await say(dc, words(turn, 'ask.did-you-mean'), [...choices, choice(turn, 'menu=start', 'choice.none')]);
}

/** Not understood: the menu; the second time in a row, numbers and a person. */
export async function notUnderstood(dc: DialogContext, menu: readonly Choice[]): Promise<void> {
  const turn = turnOf(dc);
  turn.draft.missed += 1;
  count(turn, 'missed');
  if (turn.draft.missed < 2) return say(dc, words(turn, 'ask.missed'), menu);
  await say(dc, `${words(turn, 'ask.missed-twice')}\n${numbersText(turn, 'general')}`, [
    choice(turn, 'hand=person', 'choice.person'),
    ...whereChoices(turn),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
}

async function sayGap(dc: DialogContext, turn: Turn, id: string): Promise<void> {
  const label = turn.content.answer(turn.draft.language, id)?.label ?? id;
  const lead = words(turn, 'ask.no-answer', { label });
  await say(dc, `${lead}\n${numbersText(turn, needOf(id) ?? 'general')}`, [
    choice(turn, 'hand=person', 'choice.person'),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
}

function sourceText(turn: Turn, topic: Topic): string {
  if (topic.sources.length === 0) return words(turn, 'ask.no-source');
  const names = topic.sources.slice(0, 2).map((id) => turn.content.sourceName(id));
  return words(turn, 'ask.source', { source: names.join('; ') });
}

function follow(turn: Turn, topic: Topic): Choice[] {
  return [...topic.follow.map((id) => topicChoice(turn, id)), choice(turn, 'menu=start', 'choice.menu')];
}

const needs: Readonly<Record<string, Need>> = {
  'help.numbers': 'general',
  'help.child-line': 'child',
  'help.legal-aid': 'legal',
  'help.medical': 'health',
  'help.after-rape': 'health',
  'help.suicide': 'health',
  'help.isange': 'health',
  'help.violence-home': 'violence',
  'help.official-abuse': 'legal',
  'help.threats': 'danger',
  'help.unpaid-work': 'legal',
  'offer.my-child': 'child',
  'tip.children': 'child',
};

/** A question about trouble abroad gets the numbers that can be dialled from there, wherever she is herself. */
function whereOf(turn: Turn, id: string): Whereabouts {
  const abroad = id.startsWith('abroad.') || id === 'help.abroad' || id === 'help.return-home';
  return abroad ? 'abroad' : turn.draft.whereabouts;
}

/** Which numbers belong under an answer; null: none. */
function needOf(id: string): Need | null {
  const own = needs[id];
  if (own !== undefined) return own;
  if (id.startsWith('refugee.')) return 'refugee';
  return id.startsWith('help.') || id.startsWith('abroad.') ? 'general' : null;
}
