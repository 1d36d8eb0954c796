import type { DialogContext } from 'botbuilder-dialogs';
import type { ConversationState, Message } from '../src/domain/conversation.js';
import type { Effect } from '../src/domain/effect.js';
import type { DeskView } from '../src/domain/handover/desk-view.js';
import { inRwanda } from '../src/domain/rwanda-time.js';
import type { Understanding } from '../src/domain/understanding.js';
import type { Content } from '../src/engine/ports/content.js';

/** One message being handled: what came in, and a draft of the conversation that the turn may change. */
export interface Turn {
  readonly message: Message;
  readonly understanding: Understanding;
  /** The id of the choice that the message picks, by tap, digit or label. */
  readonly choice: string | null;
  readonly content: Content;
  readonly desk: DeskView;
  readonly now: number;
  readonly draft: ConversationState;
  readonly effects: Effect[];
}

/** The key under which a turn stands in botbuilder's turn state. */
export const turnKey = Symbol('turn');

/** The turn of this dialog context. */
export function turnOf(dc: DialogContext): Turn {
  return dc.context.turnState.get<Turn>(turnKey);
}

/** Counts one event by day, language and channel; nothing of the person goes with it. */
export function count(turn: Turn, event: string): void {
  const { language } = turn.draft;
  turn.effects.push({
    kind: 'count',
    event,
    day: dayOf(turn.now),
    language,
    channel: turn.message.from.channel,
  });
}

/** The day in Rwanda as YYYY-MM-DD. */
export const dayOf = (now: number): string => inRwanda(now).date;
