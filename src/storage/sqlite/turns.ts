import type { ConversationId, Speaker } from '../../domain/conversation.js';
import type { Effect } from '../../domain/effect.js';
import type { RawClaim, RawCommit, RawEntry, RawWaiting } from '../raw-store.js';
import type { Driver } from './driver.js';
import { TakenBack } from './group-commit.js';
import { insertRow } from './outbox.js';
import { putRecord } from './records.js';
import { keyIn } from './seats.js';

interface ClaimRow {
  readonly version: number;
  readonly address: Buffer;
  readonly state: Buffer | null;
  readonly secret: Buffer;
  readonly unseen: number;
  readonly hash: Buffer | null;
  readonly at: number | null;
  readonly body: Buffer | null;
}

const selectClaim = `SELECT c.version, c.address, c.state, c.unseen, s.secret, w.row AS hash, w.at, w.body
  FROM conversations c JOIN seats s ON s.n = c.n
  LEFT JOIN log w ON w.conversation = c.n AND w.waiting = 1
  WHERE c.id = ? ORDER BY w.n`;
const advance = `UPDATE conversations SET version = version + 1, unseen = 0, tries = 0, state = ?, next_seq = next_seq + ?,
  kept = ? WHERE id = ? AND version = ? RETURNING n, next_seq`;
const handle = `UPDATE log SET waiting = 0 WHERE conversation = ? AND waiting = 1 AND row = ?
  RETURNING n, seq`;
const insertEntry = `INSERT INTO log (conversation, seq, waiting, by, at, row, body)
  VALUES (?, ?, 0, ?, ?, ?, ?)`;
const countUp = `INSERT INTO counters (key, count) VALUES (?, 1)
  ON CONFLICT DO UPDATE SET count = count + 1`;

function waitingIn({ hash, at, body }: ClaimRow): readonly RawWaiting[] {
  return hash && body && at !== null ? [{ hash, at, body }] : [];
}

/** All that a claim shows, but the right to it. */
export function readForClaim(
  driver: Driver,
  conversation: ConversationId,
): Omit<RawClaim, 'fence'> | undefined {
  const rows = driver.all<ClaimRow>(selectClaim, [conversation]);
  const [first] = rows;
  if (!first) return undefined;
  const { version, secret, address, state } = first;
  const waiting = rows.flatMap(waitingIn);
  return { version, key: keyIn(secret), address, state, waiting, unseen: first.unseen === 1 };
}

/** The conversation takes no more messages; all goes but its address and what still waits to be handled. */
function beginForgetting(driver: Driver, n: number): void {
  driver.run('UPDATE conversations SET forgetting = 1, state = NULL WHERE n = ?', [n]);
  driver.run('DELETE FROM log WHERE conversation = ? AND waiting = 0', [n]);
  driver.run('UPDATE log SET seq = NULL WHERE conversation = ?', [n]);
  driver.run('DELETE FROM outbox WHERE conversation = ?', [n]);
}

function handleMessage(driver: Driver, n: number, hash: Buffer): void {
  const handled = driver.get<{ n: number; seq: number | null }>(handle, [n, hash]);
  if (handled?.seq === null) driver.run('DELETE FROM log WHERE n = ?', [handled.n]);
}

function applyEffect(driver: Driver, effect: Effect): void {
  if (effect.kind !== 'count') return;
  driver.run(countUp, [`${effect.day}|${effect.language}|${effect.channel}|${effect.event}`]);
}

function writeLines(driver: Driver, n: number, firstSeq: number, turn: RawCommit): void {
  for (const [index, { row, by, at, body }] of turn.log.entries()) {
    driver.run(insertEntry, [n, firstSeq + index, by, at, row, body]);
  }
  for (const row of turn.outbox) insertRow(driver, n, row);
}

/** Writes one turn; `stale` has written nothing. */
export function commitTurn(driver: Driver, turn: RawCommit): 'ok' | 'stale' | TakenBack<'stale'> {
  const { conversation, version, log, effects } = turn;
  const parameters = [turn.state, log.length, turn.kept ? 1 : 0, conversation, version];
  const advanced = driver.get<{ n: number; next_seq: number }>(advance, parameters);
  if (!advanced) return 'stale';
  const { n, next_seq } = advanced;
  for (const hash of turn.handled) handleMessage(driver, n, hash);
  if (effects.some(({ kind }) => kind === 'forget')) beginForgetting(driver, n);
  writeLines(driver, n, next_seq - log.length, turn);
  for (const effect of effects) applyEffect(driver, effect);
  const stale = turn.records.some((record) => putRecord(driver, record) === 'stale');
  return stale ? new TakenBack('stale') : 'ok';
}

interface EntryRow {
  readonly seq: number;
  readonly by: Speaker;
  readonly at: number;
  readonly row: Buffer;
  readonly body: Buffer;
}

/** Entries after a number, with the key they are sealed under; undefined when the conversation is gone. */
export function readLog(
  driver: Driver,
  conversation: ConversationId,
  after: number,
): { readonly key: Buffer; readonly entries: readonly RawEntry[] } | undefined {
  const known = driver.get<{ n: number; secret: Buffer }>(
    'SELECT c.n, s.secret FROM conversations c JOIN seats s ON s.n = c.n WHERE c.id = ?',
    [conversation],
  );
  if (!known) return undefined;
  const sql = 'SELECT seq, by, at, row, body FROM log WHERE conversation = ? AND seq > ? ORDER BY seq';
  return { key: keyIn(known.secret), entries: driver.all<EntryRow>(sql, [known.n, after]) };
}
