import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/faults.js';
import { privateFile } from '../private-files.js';
import { type Driver, openDriver } from './driver.js';

/** Empty file whose lock says who serves. */
const lockFileName = 'inzira.lock';
/** Names the process that holds the lock. */
const pidFileName = 'inzira.pid';

function holder(folder: string): string {
  try {
    return readFileSync(join(folder, pidFileName), 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}

/**
 * Makes this process the only one that serves the folder; `store.locked` names the one that does.
 * The operating system drops the lock with the process, so nothing is stale after a crash and a pid used twice
 * (always 1 in containers) deceives nobody.
 */
export function lockFolder(folder: string): { release(): void } {
  const file = join(folder, lockFileName);
  privateFile(file);
  const lock: Driver = openDriver(file);
  try {
    lock.all('PRAGMA journal_mode = MEMORY', []);
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw isHeld(error) ? new Fault('store.locked', { detail: `pid ${holder(folder)}` }) : error;
  }
  const pidFile = join(folder, pidFileName);
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    release() {
      rmSync(pidFile, { force: true });
      lock.exec('ROLLBACK');
      lock.close();
    },
  };
}
