import { Fault } from '../../domain/faults.js';
import type { Driver } from './driver.js';

/** 160 bits. */
export const pseudonymBytes = 20;
const keyBytes = 65;
/** A seat that nobody has. */
export const emptySeat = Buffer.alloc(pseudonymBytes + keyBytes);

/**
 * What must leave no trace when a conversation is forgotten: its pseudonym and its wrapped key. A seat is overwritten
 * where it stands and never deleted, because SQLite leaves copies behind when it moves rows between pages, which
 * `secure_delete` does not reach.
 */
export interface Secret {
  readonly pseudonym: Buffer;
  readonly key: Buffer;
}

/** Two bytes of a pseudonym: enough to find its seat, too little to prove whose it was. */
export function tagOf(pseudonym: Buffer): number {
  return pseudonym.readUInt16BE();
}

export function keyIn(seat: Buffer): Buffer {
  return seat.subarray(pseudonymBytes);
}

function bytesOf({ pseudonym, key }: Secret): Buffer {
  const bytes = Buffer.concat([pseudonym, key]);
  if (bytes.length !== emptySeat.length || pseudonym.length !== pseudonymBytes)
    throw new Fault('store.parameter');
  return bytes;
}

/** Puts a secret on a free seat, or on a new one at the end; answers with its number, which becomes the conversation's. */
export function takeSeat(driver: Driver, secret: Secret): number {
  const bytes = bytesOf(secret);
  const free = driver.get<{ n: number }>('SELECT n FROM free_seats LIMIT 1', []);
  if (!free)
    return driver.get<{ n: number }>('INSERT INTO seats (secret) VALUES (?) RETURNING n', [bytes])?.n ?? 0;
  driver.run('DELETE FROM free_seats WHERE n = ?', [free.n]);
  driver.run('UPDATE seats SET secret = ? WHERE n = ?', [bytes, free.n]);
  return free.n;
}

export function replaceKey(driver: Driver, n: number, key: Buffer): void {
  const seat = driver.get<{ secret: Buffer }>('SELECT secret FROM seats WHERE n = ?', [n]);
  if (!seat) return;
  const secret = { pseudonym: seat.secret.subarray(0, pseudonymBytes), key };
  driver.run('UPDATE seats SET secret = ? WHERE n = ?', [bytesOf(secret), n]);
}

/** Overwrites the secret with zeros, in its place. */
export function leaveSeat(driver: Driver, n: number): void {
  driver.run('UPDATE seats SET secret = ? WHERE n = ?', [emptySeat, n]);
  driver.run('INSERT INTO free_seats (n) VALUES (?)', [n]);
}
