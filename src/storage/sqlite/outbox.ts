import type { ConversationId } from '../../domain/conversation.js';
import type { RawOutboxRow, RawOutcome } from '../raw-store.js';
import type { Driver } from './driver.js';
import { keyIn } from './seats.js';

const status = { ready: 0, sending: 1, sent: 2, failed: 3, expired: 4 } as const;

interface Row {
  readonly id: number;
  readonly conversation: ConversationId;
  readonly effect: Buffer;
  readonly attempt: number;
  readonly not_before: number;
  readonly not_after: number;
  readonly body: Buffer;
  readonly secret: Buffer;
  readonly address: Buffer;
}

/** A row waits while its conversation sends, and behind an older one that is due or waits to be tried again. */
const selectDue = `SELECT o.id, c.id AS conversation, o.effect, o.attempt, o.not_before, o.not_after, o.body, s.secret, c.address
  FROM outbox o JOIN conversations c ON c.n = o.conversation JOIN seats s ON s.n = c.n
  WHERE o.status = 0 AND o.not_before <= ?
    AND NOT EXISTS (SELECT 1 FROM outbox w WHERE w.conversation = o.conversation AND w.status = 1)
    AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation = o.conversation AND e.id < o.id
      AND e.status = 0 AND (e.not_before <= ? OR e.attempt > 0))
  ORDER BY o.id LIMIT ?`;

function selectRows(driver: Driver, now: number, limit: number): readonly Row[] {
  return driver.all<Row>(selectDue, [now, now, limit]);
}

export function anyDue(driver: Driver, now: number): boolean {
  return selectRows(driver, now, 1).length > 0;
}

/** Marks due rows as sending and returns them; `attempt` is 1 the first time. */
export function markDue(driver: Driver, now: number, limit: number): readonly RawOutboxRow[] {
  return selectRows(driver, now, limit).map((row) => {
    const { id, conversation, effect, body, secret, address } = row;
    driver.run('UPDATE outbox SET status = 1, attempt = attempt + 1 WHERE id = ?', [id]);
    const times = { notBefore: row.not_before, notAfter: row.not_after };
    return {
      id,
      conversation,
      effect,
      body,
      key: keyIn(secret),
      address,
      ...times,
      attempt: row.attempt + 1,
    };
  });
}

/** Ends the sending of a row; only a failed one keeps its line. */
export function settleRow(driver: Driver, id: number, outcome: RawOutcome): void {
  if (outcome.kind === 'retry') {
    const sql = 'UPDATE outbox SET status = 0, not_before = ? WHERE id = ? AND status = 1';
    driver.run(sql, [outcome.notBefore, id]);
    return;
  }
  const kept = outcome.kind === 'failed' ? 'body' : 'NULL';
  const sql = `UPDATE outbox SET status = ?, body = ${kept} WHERE id = ? AND status <= 1`;
  driver.run(sql, [status[outcome.kind], id]);
}

/** Rows that were being sent when the process ended are due again. */
export function resumeSending(driver: Driver): void {
  driver.run('UPDATE outbox SET status = 0 WHERE status = 1', []);
}
