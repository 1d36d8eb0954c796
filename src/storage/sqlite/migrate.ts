import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/faults.js';
import type { Driver } from './driver.js';

interface Migration {
  readonly number: number;
  readonly file: string;
}

function migrationsIn(folder: string): readonly Migration[] {
  const found = readdirSync(folder).flatMap((file) => {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1];
    return number === undefined ? [] : [{ number: Number(number), file: join(folder, file) }];
  });
  if (found.length === 0) throw new Fault('store.misconfigured', { detail: 'migrations' });
  return found.sort((one, other) => one.number - other.number);
}

function apply(driver: Driver, { number, file }: Migration): void {
  driver.exec('BEGIN IMMEDIATE');
  try {
    driver.exec(readFileSync(file, 'utf8'));
    driver.exec(`PRAGMA user_version = ${number}`);
    driver.exec('COMMIT');
  } catch (error) {
    if (driver.inTransaction) driver.exec('ROLLBACK');
    throw error;
  }
}

/** Brings the store up to the newest numbered script; a store that is newer than the program is refused. */
export function migrate(driver: Driver, folder: string): void {
  const version = driver.get<{ user_version: number }>('PRAGMA user_version', [])?.user_version ?? 0;
  const migrations = migrationsIn(folder);
  const newest = migrations.at(-1)?.number ?? 0;
  if (version > newest) {
    throw new Fault('store.newer', { detail: `store is at ${version}, this program knows up to ${newest}` });
  }
  for (const migration of migrations) {
    if (migration.number > version) apply(driver, migration);
  }
}
