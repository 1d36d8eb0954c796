import type { Message } from '../domain/conversation.js';
import type { EngineParts } from './engine-parts.js';
import type { Receipt } from './ports/store.js';

const looksAt = 1_000;
const timeLimitMs = 10 * 60_000;

/** She wrote: lines that a platform would not take since her last message may go now. */
export async function letWaitingGo(
  parts: EngineParts,
  messages: readonly Message[],
  receipts: readonly Receipt[],
): Promise<void> {
  const { store, clock, pushed } = parts;
  const wrote = receipts.filter(
    ({ result }, at) =>
      result === 'stored' && pushed.get(messages[at]?.from.channel ?? 'webchat')?.windowMs !== undefined,
  );
  if (wrote.length === 0) return;
  const conversations = new Set(wrote.map(({ conversation }) => conversation));
  const waiting = (await store.failedRows(looksAt)).filter(
    ({ code, lane, conversation }) =>
      code === 'channel.window' && lane !== 'notice' && conversations.has(conversation),
  );
  const now = clock.now();
  for (const { id } of waiting) await store.resend(id, now, now + timeLimitMs);
  if (waiting.length > 0) parts.onOutbox?.();
}
