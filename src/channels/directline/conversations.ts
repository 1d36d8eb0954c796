import { type Address, Language, type Line, type Message } from '../../domain/conversation.js';
import { Fault, type FaultCode } from '../../domain/faults.js';
import { type Engine, lateAfterMs } from '../../engine/engine.js';
import type { Clock } from '../../engine/ports/clock.js';
import { type Activity, isOpening, messageOf } from './activity-in.js';
import { type ActivitySet, activityId, activitySet, asEntries, passing } from './activity-out.js';
import { addressOf } from './address.js';
import { createLastWords } from './last-words.js';
import type { Streams } from './streams.js';

export interface ConversationParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly streams: Streams;
  readonly report: (code: FaultCode) => void;
}

/** Conversations by their public id, which is the address in a token. */
export interface Conversations {
  /** Is there one? One that is gone is `session.ended` in all that follows. */
  isOpen(id: string): Promise<boolean>;
  /** Opens one that never was and greets; one that is open stays as it is. */
  open(id: string, locale: string | undefined): Promise<void>;
  /** The conversation as the engine knows it. */
  find(id: string): Promise<string>;
  /** Takes in an activity, durably, and answers with its id. */
  post(id: string, activity: Activity): Promise<string>;
  read(id: string, after: number): Promise<ActivitySet>;
}

/** What Direct Line does with conversations. */
export function createConversations(parts: ConversationParts): Conversations {
  const { engine, clock } = parts;
  const lastWords = createLastWords(clock);
  const slowWords = createLastWords(clock);
  const isOpen = async (id: string) => (await engine.find(addressOf(id))) !== undefined;
  const find = async (id: string) => {
    const known = await engine.find(addressOf(id));
    if (!known) throw new Fault('session.ended');
    return known.conversation;
  };
  const open = async (id: string, locale: string | undefined) => {
    await engine.converse([openingOf(id, locale, clock.now())]);
    await find(id);
  };
  return {
    isOpen,
    find,
    open,
    async post(id, activity) {
      const conversation = await find(id);
      if (isOpening(activity)) await open(id, activity.locale);
      if (activity.type !== 'message') return activityId(id, 0);
      const taken = await take(parts, conversation, activity, addressOf(id));
      const gone = await inTime(parts, answer(parts, taken.conversation), async () => {
        parts.report('conversation.late');
        const line = await engine.numbersFor(taken.message, languageOf(activity.locale));
        if (!parts.streams.say(taken.conversation, line)) slowWords.keep(id, [line]);
      });
      if (gone) lastWords.keep(id, gone);
      return activityId(id, taken.seq);
    },
    async read(id, after) {
      const gone = lastWords.take(id);
      if (gone) return activitySet(id, asEntries(gone, after, clock.now()), after);
      const set = activitySet(id, await engine.log(await find(id), after), after);
      const [slow] = slowWords.take(id) ?? [];
      if (!slow) return set;
      const { activities } = passing(id, slow, after, clock.now());
      return { ...set, activities: [...set.activities, ...activities] };
    },
  };
}

/** Says that it takes long, once, and goes on waiting. */
async function inTime<Value>(
  { report }: ConversationParts,
  work: Promise<Value>,
  late: () => Promise<void>,
): Promise<Value> {
  const timer = setTimeout(
    () => late().catch((error) => report(Fault.from(error).code)),
    lateAfterMs,
  ).unref();
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

const languageOf = (locale: string | undefined): Language | undefined =>
  Language.safeParse(locale?.slice(0, 2).toLowerCase()).data;

/** The same id each time: who opens twice is greeted once, and what is forgotten does not open again. */
function openingOf(id: string, locale: string | undefined, receivedAt: number): Message {
  const language = languageOf(locale);
  const known = language === undefined ? {} : { language };
  return { id: `${id}:open`, from: addressOf(id), kind: 'open', text: '', ...known, receivedAt };
}

/** Stores the message; the streams have shown it before it is answered. */
async function take(parts: ConversationParts, conversation: string, activity: Activity, from: Address) {
  const { engine, clock, streams } = parts;
  const before = await engine.log(conversation, 0);
  const message = messageOf(activity, from, before, clock.now());
  const [receipt] = await engine.accept([message]);
  const owner = receipt?.conversation ?? conversation;
  const log = await engine.log(owner, 0);
  await streams.shown(owner);
  return {
    conversation: owner,
    message,
    seq: log.find((entry) => entry.message?.id === message.id)?.seq ?? 0,
  };
}

/** Handles what waits; what fails is taken up again later. Resolves to the last words of one who is forgotten. */
async function answer(
  { engine, report }: ConversationParts,
  conversation: string,
): Promise<readonly Line[] | undefined> {
  try {
    const { forgotten, lines } = await engine.handle(conversation);
    return forgotten && lines.length > 0 ? lines : undefined;
  } catch (error) {
    report(Fault.from(error).code);
    return undefined;
  }
}
