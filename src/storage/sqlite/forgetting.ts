import { setTimeout as wait } from 'node:timers/promises';
import type { ConversationId } from '../../domain/conversation.js';
import { Fault } from '../../domain/faults.js';
import type { RawSweep } from '../raw-store.js';
import { unavailable } from '../unavailable.js';
import type { Claims } from './claims.js';
import type { DeletionLedger } from './deletion-ledger.js';
import type { Driver } from './driver.js';
import type { GroupCommit } from './group-commit.js';
import { busyTimeoutMs } from './pragmas.js';
import { leaveSeat } from './seats.js';

const truncateAttempts = 120;
const truncateWaitMs = 500;
const searchedAtOnce = 500;

function isHeld(driver: Driver, conversation: ConversationId): boolean {
  return driver.get('SELECT 1 FROM conversations WHERE id = ?', [conversation]) !== undefined;
}

/** Deletes the rows of these conversations, key included; what depends on them goes with them. */
export function deleteConversations(driver: Driver, conversations: readonly ConversationId[]): void {
  for (const conversation of conversations) {
    const sql = 'DELETE FROM conversations WHERE id = ? RETURNING n';
    const row = driver.get<{ n: number }>(sql, [conversation]);
    if (row) leaveSeat(driver, row.n);
  }
}

/** Empties the write-ahead log into the database; false while another process still reads from it. */
export function truncateLog(driver: Driver): boolean {
  // Waiting for the reader inside SQLite would stop the whole process.
  driver.all('PRAGMA busy_timeout = 0', []);
  try {
    return driver.all<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)', [])[0]?.busy === 0;
  } finally {
    driver.all(`PRAGMA busy_timeout = ${busyTimeoutMs}`, []);
  }
}

export interface Searched {
  readonly found: readonly ConversationId[];
  /** Where the next search begins; undefined when all were looked at. */
  readonly next: number | undefined;
}

/**
 * Looks at some conversations after a place for those that are idle too long and kept by no case, or asked to be forgotten and have
 * nothing left to send.
 */
export function searchForgettable(driver: Driver, limits: RawSweep, after: number): Searched {
  const sql = `SELECT n, id, (kept = 0 AND last_message_at < ?) OR (forgetting = 1 AND NOT EXISTS (
      SELECT 1 FROM outbox o WHERE o.conversation = c.n AND o.status <= 1 AND o.not_after >= ?)) AS old
    FROM conversations c WHERE n > ? ORDER BY n LIMIT ${searchedAtOnce}`;
  const rows = driver.all<{ n: number; id: ConversationId; old: number }>(sql, [
    limits.idleBefore,
    limits.now,
    after,
  ]);
  return { found: rows.filter(({ old }) => old === 1).map(({ id }) => id), next: rows.at(-1)?.n };
}

/** Drops hashes of messages from before a time; returns how many. */
export function dropHashes(driver: Driver, before: number): number {
  const young = 'SELECT n FROM message_hashes WHERE at >= ? ORDER BY n LIMIT 1';
  const first = driver.get<{ n: number }>(young, [before]);
  return first
    ? driver.run('DELETE FROM message_hashes WHERE n < ?', [first.n])
    : driver.run('DELETE FROM message_hashes', []);
}

/** Finishes what a crash interrupted: whatever the ledger names and the database still holds. */
export function finishForgetting(driver: Driver, ledger: DeletionLedger): void {
  const rows = driver.all<{ id: ConversationId }>('SELECT id FROM conversations', []);
  const held = new Set(rows.map(({ id }) => id));
  const left = ledger
    .read()
    .map(({ conversation }) => conversation)
    .filter((conversation) => held.has(conversation));
  if (left.length === 0) return;
  driver.run('BEGIN IMMEDIATE', []);
  deleteConversations(driver, left);
  driver.run('COMMIT', []);
}

interface Asked {
  readonly conversation: ConversationId;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Forgets in company: all that ask in one tick share the ledger's sync, the transaction and the checkpoint. */
export class Forgetting {
  readonly #driver: Driver;
  readonly #ledger: DeletionLedger;
  readonly #writes: GroupCommit;
  readonly #claims: Claims;
  #asked: Asked[] = [];

  constructor(driver: Driver, ledger: DeletionLedger, writes: GroupCommit, claims: Claims) {
    this.#driver = driver;
    this.#ledger = ledger;
    this.#writes = writes;
    this.#claims = claims;
  }

  forget(conversation: ConversationId): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ conversation, resolve, reject });
      if (this.#asked.length === 1) setImmediate(() => void this.#forgetAsked());
    });
  }

  /** All that was ever forgotten. */
  get ledger(): DeletionLedger {
    return this.#ledger;
  }

  async forgetAll(conversations: readonly ConversationId[]): Promise<void> {
    try {
      await this.#delete(conversations.filter((conversation) => isHeld(this.#driver, conversation)));
      await this.#truncate();
    } catch (error) {
      throw unavailable(error);
    }
  }

  async #forgetAsked(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    try {
      await this.forgetAll(asked.map(({ conversation }) => conversation));
      for (const { resolve } of asked) resolve();
    } catch (fault) {
      for (const { reject } of asked) reject(fault);
    }
  }

  async #delete(held: readonly ConversationId[]): Promise<void> {
    if (held.length === 0) return;
    this.#ledger.append(held);
    await this.#writes.write(() => deleteConversations(this.#driver, held));
    for (const conversation of held) this.#claims.drop(conversation);
  }

  async #truncate(): Promise<void> {
    for (let attempt = 0; attempt < truncateAttempts; attempt += 1) {
      if (truncateLog(this.#driver)) return;
      await wait(truncateWaitMs);
    }
    throw new Fault('store.unavailable', { detail: 'wal_checkpoint' });
  }
}
