import type { ConversationId } from '../../domain/conversation.js';
import type { Orphan, Receipt } from '../../engine/ports/store.js';
import type { RawKnown, RawMessage } from '../raw-store.js';
import type { Driver } from './driver.js';
import { TakenBack } from './group-commit.js';
import { keyIn, pseudonymBytes, tagOf, takeSeat } from './seats.js';

interface CurrentRow {
  readonly id: ConversationId;
  readonly last_message_at: number;
  readonly secret: Buffer;
  readonly kept: number;
}

const insertHash =
  'INSERT INTO message_hashes (hash, conversation, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const insertConversation = `INSERT INTO conversations (n, id, tag, last_message_at, address)
  VALUES (?, ?, ?, ?, ?)`;
const selectCurrent = `SELECT c.id, c.last_message_at, c.kept, s.secret FROM conversations c JOIN seats s ON s.n = c.n
  WHERE c.tag = ? AND c.forgetting = 0 AND substr(s.secret, 1, ${pseudonymBytes}) = ?`;
const touch = `UPDATE conversations
  SET last_message_at = max(last_message_at, ?), next_seq = next_seq + ?
  WHERE id = ? AND forgetting = 0 RETURNING n, next_seq - 1 AS seq`;
const insertMessage = `INSERT INTO log (conversation, seq, waiting, by, at, row, body)
  VALUES (?, ?, 1, 'person', ?, ?, ?)`;

function seen(driver: Driver, hash: Buffer): Receipt {
  const sql = 'SELECT conversation FROM message_hashes WHERE hash = ?';
  const row = driver.get<{ conversation: Buffer }>(sql, [hash]);
  return { conversation: row?.conversation.toString('hex') ?? '', result: 'seen' };
}

function openFor(driver: Driver, { birth, conversation, at }: RawMessage): void {
  if (!birth || currentConversation(driver, birth.pseudonym)) return;
  const n = takeSeat(driver, birth);
  driver.run(insertConversation, [n, conversation, tagOf(birth.pseudonym), at, birth.address]);
}

function acceptOne(driver: Driver, message: RawMessage): Receipt | 'moved' {
  const { conversation, hash, at, body, inLog } = message;
  const owner = Buffer.from(conversation, 'hex');
  if (driver.run(insertHash, [hash, owner, at]) === 0) return seen(driver, hash);
  openFor(driver, message);
  const touched = driver.get<{ n: number; seq: number }>(touch, [at, inLog ? 1 : 0, conversation]);
  if (!touched) return 'moved';
  driver.run(insertMessage, [touched.n, inLog ? touched.seq : null, at, hash, body]);
  return { conversation, result: 'stored' };
}

/** Stores each message that was not seen before; `moved` takes all of them back. */
export function acceptMessages(
  driver: Driver,
  messages: readonly RawMessage[],
): readonly Receipt[] | TakenBack<'moved'> {
  const receipts: Receipt[] = [];
  for (const message of messages) {
    const receipt = acceptOne(driver, message);
    if (receipt === 'moved') return new TakenBack('moved');
    receipts.push(receipt);
  }
  return receipts;
}

/** The conversation that takes messages for this pseudonym. */
export function currentConversation(driver: Driver, pseudonym: Buffer): RawKnown | undefined {
  const row = driver.get<CurrentRow>(selectCurrent, [tagOf(pseudonym), pseudonym]);
  if (!row) return undefined;
  const { id, secret, last_message_at, kept } = row;
  return { conversation: id, key: keyIn(secret), lastMessageAt: last_message_at, kept: kept === 1 };
}

/** Conversations with waiting messages, the one that waits longest first. */
export function unhandledConversations(driver: Driver, limit: number): readonly ConversationId[] {
  const sql = `SELECT c.id FROM
    (SELECT conversation, min(n) AS first FROM log WHERE waiting = 1 GROUP BY conversation ORDER BY first LIMIT ?) w
    JOIN conversations c ON c.n = w.conversation ORDER BY w.first`;
  return driver.all<{ id: ConversationId }>(sql, [limit]).map((row) => row.id);
}

/** The same that nobody in this process holds, each counted as tried once more. */
export function takeOverConversations(
  driver: Driver,
  limit: number,
  isHeld: (conversation: ConversationId) => boolean,
): readonly Orphan[] {
  const sql = 'UPDATE conversations SET tries = tries + 1 WHERE id = ? RETURNING tries';
  return unhandledConversations(driver, limit)
    .filter((conversation) => !isHeld(conversation))
    .map((conversation) => ({
      conversation,
      tries: driver.get<{ tries: number }>(sql, [conversation])?.tries ?? 1,
    }));
}
