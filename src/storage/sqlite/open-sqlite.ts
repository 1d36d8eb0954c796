import { join } from 'node:path';
import { privateFile, privateFolder } from '../private-files.js';
import type { RawStore } from '../raw-store.js';
import { unavailable } from '../unavailable.js';
import { Claims } from './claims.js';
import { type DeletionLedger, openLedger } from './deletion-ledger.js';
import { type Driver, openDriver } from './driver.js';
import { lockFolder } from './folder-lock.js';
import { Forgetting, finishForgetting, truncateLog } from './forgetting.js';
import { GroupCommit } from './group-commit.js';
import { migrate } from './migrate.js';
import { checkPragmas, setPragmas } from './pragmas.js';
import { sqliteStore } from './sqlite-store.js';

export const databaseFileName = 'inzira.db';

export interface SqliteSettings {
  /** The data folder, owned by one serving process. */
  readonly folder: string;
  /** The folder of the numbered SQL scripts. */
  readonly migrations: string;
  readonly groupMs?: number;
  readonly groupMax?: number;
}

interface Lock {
  release(): void;
}

function prepare(driver: Driver, ledger: DeletionLedger, migrations: string): void {
  setPragmas(driver);
  checkPragmas(driver);
  migrate(driver, migrations);
  finishForgetting(driver, ledger);
  truncateLog(driver);
}

function assemble(settings: SqliteSettings, driver: Driver, ledger: DeletionLedger, lock: Lock): RawStore {
  const limits = { groupMs: settings.groupMs ?? 5, groupMax: settings.groupMax ?? 64 };
  const writes = new GroupCommit(driver, limits);
  const claims = new Claims(driver);
  const forgetting = new Forgetting(driver, ledger, writes, claims);
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    try {
      writes.close();
      truncateLog(driver);
    } finally {
      driver.close();
      ledger.close();
      lock.release();
    }
  };
  return sqliteStore({ driver, writes, claims, forgetting, close });
}

function openLocked(settings: SqliteSettings, lock: Lock): RawStore {
  const file = join(settings.folder, databaseFileName);
  privateFile(file);
  const ledger = openLedger(settings.folder);
  const driver = openDriver(file);
  try {
    prepare(driver, ledger, settings.migrations);
    return assemble(settings, driver, ledger, lock);
  } catch (error) {
    driver.close();
    ledger.close();
    throw error;
  }
}

/** Opens the store of a folder, alone: locks it, brings it up to date and finishes what a crash left undone. */
export function openSqlite(settings: SqliteSettings): RawStore {
  let lock: Lock | undefined;
  try {
    privateFolder(settings.folder);
    lock = lockFolder(settings.folder);
    return openLocked(settings, lock);
  } catch (error) {
    lock?.release();
    throw unavailable(error);
  }
}
