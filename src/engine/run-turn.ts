import { TurnContext } from 'botbuilder-core';
import { createDialogs } from '../../dialogs/index.js';
import { readChoice } from '../../dialogs/read-choice.js';
import { dayOf, type Turn, turnKey } from '../../dialogs/turn.js';
import type { ConversationState, Lane, Language, Line, Message } from '../domain/conversation.js';
import type { Effect } from '../domain/effect.js';
import { type DeskView, noDesk } from '../domain/handover/desk-view.js';
import type { Understanding } from '../domain/understanding.js';
import { CollectingAdapter } from './collecting-adapter.js';
import type { Content } from './ports/content.js';

export interface TurnResult {
  readonly state: ConversationState;
  readonly lines: readonly Line[];
  readonly effects: readonly Effect[];
  /** By which way out the lines go. */
  readonly lane: Lane;
}

/** At most this many messages a minute are answered; danger always is. */
const messagesPerMinute = 20;

/**
 * One message handled: (conversation, message, understanding, now, desk) → (conversation', lines, effects).
 * No I/O and no clock; the state that comes in is not changed.
 */
export function createRunTurn(content: Content) {
  const dialogs = createDialogs();
  return async function runTurn(
    before: ConversationState,
    message: Message,
    understanding: Understanding,
    now: number,
    desk: DeskView = noDesk,
  ): Promise<TurnResult> {
    const draft = settle(structuredClone(before), message, understanding);
    const choice = readChoice(message, draft);
    const turn: Turn = { message, understanding, choice, content, desk, now, draft, effects: [] };
    noteDanger(turn);
    const pace = paceOf(draft, now);
    if (pace !== 'calm' && !isAlwaysHeard(turn)) return held(turn, pace);
    const adapter = new CollectingAdapter();
    const context = new TurnContext(adapter, { type: 'message', text: '', channelId: message.from.channel });
    context.turnState.set(turnKey, turn);
    await dialogs(context);
    return finish(turn, adapter.lines);
  };
}

/** The gravest danger of the last day stands, until she says that it was a mistake. */
function noteDanger({ draft, understanding: { danger }, choice, now }: Turn): void {
  if (choice === 'danger=mistake') draft.gravest = null;
  const tier = choice === 'danger=now' ? 'T0' : danger?.sure ? danger.tier : undefined;
  if (tier === undefined) return;
  const before = draft.gravest;
  if (before === null || tier <= before.tier || now - before.at > dayMs) draft.gravest = { tier, at: now };
}

const dayMs = 86_400_000;

export type RunTurn = ReturnType<typeof createRunTurn>;

/** Before the first line is said, the language is the page's, else that of her first words. */
function settle(draft: ConversationState, message: Message, understanding: Understanding): ConversationState {
  if (message.language !== undefined && !draft.greeted) {
    draft.language = message.language;
    draft.languageChosen = true;
  } else if (!draft.languageChosen && understanding.language.code !== null && !draft.greeted) {
    draft.language = understanding.language.code;
  }
  return draft;
}

const alwaysHeard: readonly (string | null)[] = ['bot.delete', 'bot.stop', 'help.counsellor'];

/** Danger, a person, and the words to stop or delete are answered however many messages came. */
function isAlwaysHeard({ choice, understanding }: Turn): boolean {
  const { danger, exact, topic } = understanding;
  if ((danger?.sure && danger.tier !== 'T2') || (exact && alwaysHeard.includes(topic))) return true;
  return /^(danger|suicide|hand)=|^topic=bot[.](delete|stop)$/.test(choice ?? '');
}

/** Answers to danger, and what follows from them, go before all else. */
function laneOf({ choice, understanding: { danger } }: Turn): Lane {
  const pressing = danger !== null && danger.tier !== 'T2';
  return pressing || /^(danger|suicide)=/.test(choice ?? '') ? 'crisis' : 'bot';
}

type Pace = 'calm' | 'first-over' | 'over';

function paceOf(draft: ConversationState, now: number): Pace {
  const { minute } = draft;
  if (now - minute.start >= 60_000 || now < minute.start)
    draft.minute = { start: now, count: 0, told: false };
  draft.minute.count += 1;
  if (draft.minute.count <= messagesPerMinute) return 'calm';
  return draft.minute.told ? 'over' : 'first-over';
}

/** One calm line a minute above the limit, then silence. */
function held(turn: Turn, pace: Pace): TurnResult {
  const { draft, content } = turn;
  if (pace === 'over') return { state: draft, lines: [], effects: [], lane: 'bot' };
  draft.minute.told = true;
  const text = content.speak(
    draft.language,
    draft.whereabouts === 'abroad' ? 'trouble.too-fast-abroad' : 'trouble.too-fast',
  );
  return { state: draft, lines: [{ text, language: draft.language, choices: [] }], effects: [], lane: 'bot' };
}

function finish(turn: Turn, said: readonly Line[]): TurnResult {
  const { draft } = turn;
  const lines = withLanguageOffer(turn, said);
  const offered = lines.at(-1)?.choices ?? [];
  if (lines.length > 0) {
    draft.offered = offered.map(({ id }) => id);
    draft.lastLines = lines.map(({ text, choices }) => ({ text, choices: [...choices] }));
  }
  const { language } = draft;
  const event: Effect = {
    kind: 'count',
    event: 'turn',
    day: dayOf(turn.now),
    language,
    channel: turn.message.from.channel,
  };
  return { state: draft, lines, effects: [...turn.effects, event], lane: laneOf(turn) };
}

/** Kinyarwanda and Kirundi cannot be told apart in one message. */
const isSpoken = (code: Language, spoken: Language) =>
  code === spoken || (['rw', 'rn'].includes(code) && ['rw', 'rn'].includes(spoken));

/** Who writes clearly in another language than the chosen one is offered that language, never moved to it. */
function withLanguageOffer(turn: Turn, lines: readonly Line[]): readonly Line[] {
  const { code, confidence } = turn.understanding.language;
  const last = lines.at(-1);
  const sentence = turn.message.kind === 'text' && turn.message.text.trim().split(/\s+/).length >= 4;
  if (!last || !sentence || code === null || confidence < 0.9 || isSpoken(code, turn.draft.language))
    return lines;
  if (turn.understanding.danger !== null) return lines;
  if (last.choices.length === 0 || last.choices.length > 7) return lines;
  const offer = { id: `language=${code}`, label: turn.content.languageNames.get(code) ?? code };
  return [...lines.slice(0, -1), { ...last, choices: [...last.choices, offer] }];
}
