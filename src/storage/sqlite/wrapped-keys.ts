import type { ConversationId } from '../../domain/conversation.js';
import type { RawKey } from '../raw-store.js';
import type { Driver } from './driver.js';
import { keyIn, replaceKey } from './seats.js';

/** The wrapped key of a conversation. */
export function readKey(driver: Driver, conversation: ConversationId): Buffer | undefined {
  const sql = 'SELECT s.secret FROM conversations c JOIN seats s ON s.n = c.n WHERE c.id = ?';
  const row = driver.get<{ secret: Buffer }>(sql, [conversation]);
  return row && keyIn(row.secret);
}

/** Wrapped keys in the order of their conversations, from `after` (exclusive). */
export function readKeys(driver: Driver, after: ConversationId, limit: number): readonly RawKey[] {
  const sql = `SELECT c.id, s.secret FROM conversations c JOIN seats s ON s.n = c.n
    WHERE c.id > ? ORDER BY c.id LIMIT ?`;
  const rows = driver.all<{ id: ConversationId; secret: Buffer }>(sql, [after, limit]);
  return rows.map(({ id, secret }) => ({ conversation: id, key: keyIn(secret) }));
}

/** Writes keys anew over the old ones; a conversation that is gone is passed over. */
export function replaceKeys(driver: Driver, keys: readonly RawKey[]): void {
  for (const { conversation, key } of keys) {
    const row = driver.get<{ n: number }>('SELECT n FROM conversations WHERE id = ?', [conversation]);
    if (row) replaceKey(driver, row.n, key);
  }
}
