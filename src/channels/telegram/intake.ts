import type { Address, Message } from '../../domain/conversation.js';
import type { Engine } from '../../engine/engine.js';
import { bytesOf, type NotingParts, noteUnreadable } from '../unreadable.js';
import { choiceOf } from './callback-data.js';
import { readUpdate, type Update } from './read-update.js';

export interface IntakeParts extends NotingParts {
  readonly engine: Engine;
}

/** What is told to Telegram of an update that was taken; nothing waits for it. */
export interface Signs {
  /** Her tap was felt. */
  felt(query: string): void;
  typing(chat: string): void;
}

/** Takes in updates, durably and each once; resolves when Telegram may be told so. */
export type TakeIn = (updates: readonly unknown[]) => Promise<void>;

/** `account` is the id of our bot. */
export function createIntake(parts: IntakeParts, account: string, signs: Signs): TakeIn {
  return async (bodies) => {
    const updates = await readAll(parts, bodies);
    if (updates.length === 0) return;
    const messages = await Promise.all(updates.map((update) => messagesOf(parts, account, update)));
    const all = messages.flat();
    const receipts = await parts.engine.intake(all);
    const fresh = new Set(all.filter((_, at) => receipts[at]?.result === 'stored'));
    for (const [at, { tap, chat }] of updates.entries()) {
      if (tap) signs.felt(tap.query);
      if (messages[at]?.some((message) => fresh.has(message))) signs.typing(chat);
    }
  };
}

/** Those that say something to us; what cannot be read is noted. */
async function readAll(parts: IntakeParts, bodies: readonly unknown[]): Promise<readonly Update[]> {
  const updates: Update[] = [];
  for (const body of bodies) {
    const read = readUpdate(body);
    if (read.kind === 'message') updates.push(read);
    if (read.kind === 'unreadable') await noteUnreadable(parts, bytesOf(body) ?? Buffer.alloc(0));
  }
  return updates;
}

async function messagesOf(
  { engine, clock }: IntakeParts,
  account: string,
  { id, chat, content, album, tap }: Update,
): Promise<readonly Message[]> {
  const from: Address = { channel: 'telegram', account, address: chat };
  const receivedAt = clock.now();
  if (content.start) return [await started(engine, { id, from, receivedAt }, content.start.campaign)];
  const choice = tap ? { choice: await choiceOf(tap.data, () => offeredTo(engine, from)) } : {};
  const message: Message = { id, from, ...content, ...choice, receivedAt };
  return album === undefined ? [message] : oneOfAlbum(message, album);
}

/** Start greets who is new, and shows the start to who is not. */
async function started(
  engine: Engine,
  message: Pick<Message, 'id' | 'from' | 'receivedAt'>,
  campaign: string | undefined,
): Promise<Message> {
  const known = await engine.find(message.from);
  const said = known ? ({ kind: 'choice', choice: 'menu=start' } as const) : ({ kind: 'open' } as const);
  return { ...message, ...said, text: '', ...(campaign !== undefined && { campaign }) };
}

/**
 * An album comes as one message for each picture, and is answered once. What has a caption is always read, and takes
 * the place of those without: an opening says nothing to who was greeted.
 */
function oneOfAlbum(message: Message, album: string): readonly Message[] {
  const id = `album ${album}`;
  if (message.text === '') return [{ ...message, id }];
  const { from, receivedAt } = message;
  return [message, { id, from, receivedAt, kind: 'open', text: '' }];
}

/** Every choice that she was offered in this conversation. */
async function offeredTo(engine: Engine, from: Address): Promise<readonly string[]> {
  const known = await engine.find(from);
  const log = known ? await engine.log(known.conversation, 0) : [];
  return log.flatMap(({ choices }) => choices.map(({ id }) => id));
}
