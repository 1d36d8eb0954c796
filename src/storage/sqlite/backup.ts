import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/faults.js';
import { type BackupPlaces, draftOf, fileIn, publish } from '../backup-files.js';
import { unavailable } from '../unavailable.js';
import { ledgerFileName } from './deletion-ledger.js';
import { type Driver, openDriver, openForReading } from './driver.js';
import { databaseFileName } from './open-sqlite.js';
import { emptySeat } from './seats.js';

function onDisk(file: string): void {
  const handle = openSync(file, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** The database as it is at this moment, without stopping whoever writes to it. */
function copyInto(folder: string, file: string): void {
  const source = openForReading(join(folder, databaseFileName));
  try {
    source.run('VACUUM INTO ?', [file]);
  } finally {
    source.close();
  }
}

function checkWhole(copy: Driver): void {
  const [row] = copy.all<{ quick_check: string }>('PRAGMA quick_check', []);
  if (row?.quick_check !== 'ok') throw new Fault('store.damaged');
}

/** Takes the keys out of a copy into a file of their own, and writes what is left. */
function takeApart(copy: Driver, keys: string, data: string): void {
  copy.all('PRAGMA journal_mode = MEMORY', []);
  checkWhole(copy);
  copy.run('ATTACH DATABASE ? AS keys', [keys]);
  copy.exec('CREATE TABLE keys.seats AS SELECT n, secret FROM main.seats');
  copy.exec('CREATE TABLE keys.meta AS SELECT name, value FROM main.meta');
  copy.exec('DETACH DATABASE keys');
  copy.run('UPDATE seats SET secret = ?', [emptySeat]);
  copy.run('DELETE FROM meta', []);
  copy.run('VACUUM INTO ?', [data]);
}

/**
 * Copies a data folder while it is in use: sealed data and ledger to one place, the wrapped keys to the other, all
 * under one time name. Nothing has its name before it is whole and on the disk.
 */
export function backupSqlite(folder: string, places: BackupPlaces, stamp: string): void {
  if (!existsSync(join(folder, databaseFileName))) throw new Fault('store.none', { detail: folder });
  const [data, keys, ledger] = (['db', 'keys', 'ledger'] as const).map((ending) =>
    fileIn(places, stamp, ending),
  ) as [string, string, string];
  // Beside the keys, for it holds them.
  const whole = `${draftOf(keys)}-whole`;
  try {
    for (const file of [whole, draftOf(data), draftOf(keys)]) writeFileSync(file, '', { mode: 0o600 });
    copyInto(folder, whole);
    // After the copy: what was forgotten before it, and while it was made.
    copyFileSync(join(folder, ledgerFileName), draftOf(ledger));
    const copy = openDriver(whole);
    try {
      takeApart(copy, draftOf(keys), draftOf(data));
    } finally {
      copy.close();
    }
    for (const file of [ledger, keys, data]) {
      onDisk(draftOf(file));
      publish(file);
    }
    onDisk(places.data);
    onDisk(places.keys);
  } catch (error) {
    throw unavailable(error);
  } finally {
    rmSync(whole, { force: true });
  }
}
