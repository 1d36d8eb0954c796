import { type ChannelName, type ConversationId, type Lane, lanes } from '../../domain/conversation.js';
import type { FaultCode } from '../../domain/faults.js';
import type { OutboxCounts, ReceiptStatus, Settled } from '../../engine/ports/store.js';
import type { RawDueRow, RawFailedRow, RawNewOutboxRow, RawOutboxRow, RawOutcome } from '../raw-store.js';
import type { Driver } from './driver.js';
import { keyIn } from './seats.js';

const status = { ready: 0, sending: 1, sent: 2, failed: 3, expired: 4, held: 5 } as const;
const receipts: Record<ReceiptStatus, number> = { sent: 1, delivered: 2, read: 3, failed: 4 };

/** A row waits while its conversation sends, and behind an older one that is due or was tried before. */
const isFree = `NOT EXISTS (SELECT 1 FROM outbox w WHERE w.conversation = o.conversation AND w.status <= 1 AND w.id <> o.id
    AND ((w.status = 1 AND w.not_before > ?)
      OR (w.id < o.id AND (w.status = 1 OR w.not_before <= ? OR w.attempt > 0 OR w.unsure = 1))))`;

const selectDue = `SELECT o.effect, c.id AS conversation,
    (SELECT min(l.lane) FROM outbox l
      WHERE l.conversation = o.conversation AND l.status <= 1 AND l.not_before <= ?) AS lane
  FROM outbox o JOIN conversations c ON c.n = o.conversation
  WHERE o.channel = ? AND o.status <= 1 AND o.not_before <= ? AND ${isFree}
  ORDER BY lane, o.id LIMIT ?`;

const markSending = `UPDATE outbox AS o SET status = 1, attempt = attempt + 1, not_before = ?,
    unsure = CASE WHEN status = 1 THEN 1 ELSE unsure END
  WHERE effect = ? AND status <= 1 AND not_before <= ? AND ${isFree} RETURNING id`;

const selectRow = `SELECT c.id AS conversation, c.last_message_at, o.channel, o.lane, o.attempt, o.unsure,
    o.at, o.not_before, o.not_after, o.body, s.secret, c.address
  FROM outbox o JOIN conversations c ON c.n = o.conversation JOIN seats s ON s.n = c.n WHERE o.id = ?`;

const laneOf = (number: number): Lane => lanes[number] ?? 'bot';

/** Adds a row unless its effect is there already. */
export function insertRow(driver: Driver, n: number, row: RawNewOutboxRow): void {
  const sql = `INSERT INTO outbox (conversation, effect, channel, lane, at, not_before, not_after, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
  const { effect, channel, lane, at, notBefore, notAfter, body } = row;
  driver.run(sql, [n, effect, channel, lanes.indexOf(lane), at, notBefore, notAfter, body]);
}

/** Rows that may go out now; nothing is marked. */
export function dueRows(
  driver: Driver,
  channel: ChannelName,
  now: number,
  limit: number,
): readonly RawDueRow[] {
  const parameters = [now, channel, now, now, now, limit];
  return driver
    .all<{ effect: Buffer; conversation: ConversationId; lane: number }>(selectDue, parameters)
    .map(({ effect, conversation, lane }) => ({ effect, conversation, lane: laneOf(lane) }));
}

interface BegunRow {
  readonly conversation: ConversationId;
  readonly last_message_at: number;
  readonly channel: ChannelName;
  readonly lane: number;
  readonly attempt: number;
  readonly unsure: number;
  readonly at: number;
  readonly not_before: number;
  readonly not_after: number;
  readonly body: Buffer;
  readonly secret: Buffer;
  readonly address: Buffer;
}

/** Marks a row as sending until the lease ends; undefined when it may not go out. */
export function beginRow(
  driver: Driver,
  effect: Buffer,
  now: number,
  leaseMs: number,
): RawOutboxRow | undefined {
  const marked = driver.get<{ id: number }>(markSending, [now + leaseMs, effect, now, now, now]);
  const row = marked && driver.get<BegunRow>(selectRow, [marked.id]);
  if (!row) return undefined;
  const { conversation, channel, attempt, body, secret, address } = row;
  return {
    effect,
    conversation,
    channel,
    attempt,
    body,
    address,
    key: keyIn(secret),
    lane: laneOf(row.lane),
    unsure: row.unsure === 1,
    lastMessageAt: row.last_message_at,
    at: row.at,
    notBefore: row.not_before,
    notAfter: row.not_after,
  };
}

interface SettledRow {
  readonly id: number;
  readonly conversation: number;
}

const ending = 'RETURNING id, conversation';
const attempted = 'WHERE effect = ? AND attempt = ? AND status = 1';

function endAttempt(
  driver: Driver,
  effect: Buffer,
  attempt: number,
  outcome: RawOutcome,
  now: number,
): SettledRow | undefined {
  const end = (set: string, parameters: readonly (string | number)[]) =>
    driver.get<SettledRow>(`UPDATE outbox SET ${set} ${attempted} ${ending}`, [
      ...parameters,
      effect,
      attempt,
    ]);
  switch (outcome.kind) {
    case 'retry':
      return end('status = 0, not_before = ?', [outcome.notBefore]);
    case 'unsure':
      return end('not_before = ?, unsure = 1', [outcome.until]);
    case 'sent':
      return end(
        `status = 2, settled_at = ?, receipt = max(receipt, 1)${outcome.confirmed ? ', body = NULL' : ''}`,
        [now],
      );
    case 'failed':
      return end('status = 3, settled_at = ?, code = ?', [now, outcome.code]);
    case 'expired':
      return end('status = 4, settled_at = ?, body = NULL', [now]);
  }
}

function lateLine(driver: Driver, n: number, instead: RawNewOutboxRow | undefined): void {
  driver.run('UPDATE conversations SET unseen = 1 WHERE n = ?', [n]);
  if (instead) insertRow(driver, n, instead);
}

/** A forgotten conversation goes when its last line is out. */
function settledOf(driver: Driver, n: number): Settled {
  const last = `SELECT 1 FROM conversations c WHERE c.n = ? AND c.forgetting = 1
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.conversation = c.n AND o.status <= 1)`;
  return driver.get(last, [n]) ? 'last' : 'settled';
}

/** Ends the attempt of this number. */
export function settleRow(
  driver: Driver,
  effect: Buffer,
  attempt: number,
  outcome: RawOutcome,
  now: number,
): Settled {
  const row = endAttempt(driver, effect, attempt, outcome, now);
  if (!row) return 'stale';
  if (outcome.kind === 'expired') lateLine(driver, row.conversation, outcome.instead);
  return settledOf(driver, row.conversation);
}

/** Takes in what a platform says; only what goes further than the last word changes anything. */
export function receiveReceipt(
  driver: Driver,
  effect: Buffer,
  word: ReceiptStatus,
  now: number,
  code: FaultCode = 'channel.refused',
): Settled {
  const rank = receipts[word];
  const failed = word === 'failed';
  const set = failed ? 'status = 3, code = ?' : `status = 2${rank > 1 ? ', body = NULL' : ''}`;
  const sql = `UPDATE outbox SET receipt = ?, settled_at = ?, ${set}
    WHERE effect = ? AND receipt < ? AND attempt > 0 AND status IN (0, 1, 2, 5) ${ending}`;
  const row = driver.get<SettledRow>(sql, [rank, now, ...(failed ? [code] : []), effect, rank]);
  return row ? settledOf(driver, row.conversation) : 'stale';
}

/** Puts off a row that was not begun. */
export function postponeRow(driver: Driver, effect: Buffer, notBefore: number): void {
  driver.run('UPDATE outbox SET not_before = ? WHERE effect = ? AND status = 0', [notBefore, effect]);
}

interface FailedRow {
  readonly effect: Buffer;
  readonly conversation: ConversationId;
  readonly channel: ChannelName;
  readonly lane: number;
  readonly attempt: number;
  readonly code: FaultCode;
  readonly at: number;
}

/** Dead letters, the oldest first. */
export function failedRows(driver: Driver, limit: number): readonly RawFailedRow[] {
  const sql = `SELECT o.effect, c.id AS conversation, o.channel, o.lane, o.attempt,
      coalesce(o.code, 'channel.refused') AS code, coalesce(o.settled_at, 0) AS at
    FROM outbox o JOIN conversations c ON c.n = o.conversation WHERE o.status = 3 ORDER BY o.id LIMIT ?`;
  return driver.all<FailedRow>(sql, [limit]).map((row) => ({ ...row, lane: laneOf(row.lane) }));
}

/** Makes a dead letter due again; its attempts go on counting. */
export function resendRow(driver: Driver, effect: Buffer, now: number, notAfter: number): boolean {
  const sql = `UPDATE outbox SET status = 0, receipt = 0, not_before = ?, not_after = ?
    WHERE effect = ? AND status = 3 AND body IS NOT NULL`;
  return driver.run(sql, [now, notAfter, effect]) === 1;
}

/** How many lines are open, dead and held. */
export function countOutbox(driver: Driver): OutboxCounts {
  const sql = `SELECT (SELECT count(*) FROM outbox WHERE status <= 1) AS open,
      (SELECT count(*) FROM outbox WHERE status = 3) AS failed,
      (SELECT count(*) FROM outbox WHERE status IN (3, 5)) AS kept,
      (SELECT min(max(at, not_before)) FROM outbox WHERE status <= 1) AS oldest`;
  const counts = driver.get<{ open: number; failed: number; kept: number; oldest: number | null }>(sql, []);
  return {
    open: counts?.open ?? 0,
    failed: counts?.failed ?? 0,
    held: (counts?.kept ?? 0) - (counts?.failed ?? 0),
    oldestDueAt: counts?.oldest ?? undefined,
  };
}

/** Keeps back what is open; what was being sent may have arrived. */
export function holdRows(driver: Driver): number {
  return driver.run(
    `UPDATE outbox SET unsure = max(unsure, status), status = ${status.held} WHERE status <= 1`,
    [],
  );
}

export function unholdRows(driver: Driver): number {
  return driver.run(`UPDATE outbox SET status = ${status.ready} WHERE status = ${status.held}`, []);
}
