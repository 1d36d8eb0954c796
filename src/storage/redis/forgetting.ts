import type { ConversationId } from '../../domain/conversation.js';
import type { Sweep } from '../../engine/ports/store.js';
import type { Forgotten, RawSweep } from '../raw-store.js';
import { unavailable } from '../unavailable.js';
import { keyOf } from './key-names.js';
import type { Send } from './link.js';
import { listOf, numberOf, textOf } from './replies.js';
import type { Writes } from './writes.js';

const ledger = keyOf('ledger');
const replayedAtOnce = 1_000;

export interface ForgettingParts {
  readonly writes: Writes;
  readonly send: Send;
  readonly rewrite: () => Promise<void>;
}

/** Deletes conversations: the ledger first, so that a restored copy forgets again; answers with how many there were. */
async function deleteAll(
  { writes }: ForgettingParts,
  conversations: readonly ConversationId[],
): Promise<number> {
  if (conversations.length === 0) return 0;
  await writes.run('note-forgotten', conversations);
  return numberOf(await writes.run('forget', conversations));
}

/** Resolves when no byte of the conversation is left, in memory or in the append-only file. */
export async function forget(parts: ForgettingParts, conversation: ConversationId): Promise<void> {
  try {
    const known = await parts.writes.look('conversation-key', [conversation]);
    if (known !== null) await deleteAll(parts, [conversation]);
    await parts.rewrite();
  } catch (error) {
    throw unavailable(error);
  }
}

/** Forgets what is idle too long or asked for it and has nothing left to send, and drops old hashes. */
export async function sweep(parts: ForgettingParts, limits: RawSweep): Promise<Sweep> {
  let forgotten = 0;
  for (;;) {
    const found = listOf(
      await parts.writes.look('forgettable', [String(limits.idleBefore), String(limits.now)]),
    );
    if (found.length === 0) break;
    forgotten += await deleteAll(parts, found.map(textOf));
  }
  if (forgotten > 0) await parts.rewrite();
  let dedupeKeys = 0;
  for (let dropped = 1; dropped > 0; dedupeKeys += dropped) {
    dropped = numberOf(await parts.writes.run('drop-hashes', [String(limits.hashesBefore)]));
  }
  return { forgotten, dedupeKeys };
}

/** All that was ever forgotten, oldest first. */
export async function forgotten({ send }: Pick<ForgettingParts, 'send'>): Promise<readonly Forgotten[]> {
  const all: Forgotten[] = [];
  let from = '-';
  for (;;) {
    const entries = listOf(await send(['XRANGE', ledger, from, '+', 'COUNT', String(replayedAtOnce)]));
    if (entries.length === 0) return all;
    for (const entry of entries) {
      const [id, fields] = listOf(entry);
      all.push({ conversation: textOf(listOf(fields)[1]), at: Number.parseInt(textOf(id), 10) });
    }
    from = `(${textOf(listOf(entries.at(-1))[0])}`;
  }
}

/** Finishes what was cut off: whatever the ledger names and the server still holds. */
export async function finishForgetting(parts: ForgettingParts): Promise<void> {
  const names = (await forgotten(parts)).map(({ conversation }) => conversation);
  let gone = 0;
  for (let at = 0; at < names.length; at += replayedAtOnce) {
    gone += numberOf(await parts.writes.run('forget', names.slice(at, at + replayedAtOnce)));
  }
  if (gone > 0) await parts.rewrite();
}
