import { Fault } from '../../domain/faults.js';
import type { Driver } from './driver.js';

export const busyTimeoutMs = 5_000;

/** What every connection must run with, and what reading it back must say. */
export const pragmas = [
  { name: 'journal_mode', set: 'WAL', reads: 'wal' },
  { name: 'synchronous', set: 'FULL', reads: 2 },
  { name: 'secure_delete', set: 'ON', reads: 1 },
  { name: 'foreign_keys', set: 'ON', reads: 1 },
  { name: 'trusted_schema', set: 'OFF', reads: 0 },
  { name: 'busy_timeout', set: String(busyTimeoutMs), reads: busyTimeoutMs },
  { name: 'temp_store', set: 'MEMORY', reads: 2 },
] as const;

function firstValue(row: Record<string, unknown> | undefined): unknown {
  return row && Object.values(row)[0];
}

/** Sets the pragmas; the driver's silence proves nothing, so a value set may still be another. */
export function setPragmas(driver: Driver): void {
  for (const { name, set } of pragmas) driver.all(`PRAGMA ${name} = ${set}`, []);
}

/** Refuses a connection that does not run with every pragma, naming the first that differs. */
export function checkPragmas(driver: Driver): void {
  for (const { name, reads } of pragmas) {
    const [row] = driver.all<Record<string, unknown>>(`PRAGMA ${name}`, []);
    if (firstValue(row) !== reads) throw new Fault('store.misconfigured', { detail: name });
  }
}
