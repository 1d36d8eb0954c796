import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/faults.js';
import type { Store } from '../../engine/ports/store.js';
import { type BackupPlaces, fileIn } from '../backup-files.js';
import { privateFolder } from '../private-files.js';
import { sealedStore } from '../sealed-store.js';
import { openVault } from '../vault.js';
import { ledgerFileName, openLedger } from './deletion-ledger.js';
import { openDriver } from './driver.js';
import { lockFolder } from './folder-lock.js';
import { databaseFileName, openSqlite } from './open-sqlite.js';

export interface RestoreSqlite {
  readonly folder: string;
  readonly migrations: string;
  readonly masterKeys: readonly Buffer[];
  readonly places: BackupPlaces;
  readonly stamp: string;
}

export interface Restored {
  /** Lines that were open: they are kept back until somebody lets them go. */
  readonly held: number;
}

/** Where a copy is made ready; nobody serves from it. */
const workshop = '.restoring';

/**
 * Makes a data folder from a backup, alone in it; refused where there is a database. What the ledgers of the folder
 * and of the backup name is forgotten again before anything else, and what was open is held.
 */
export async function restoreSqlite(order: RestoreSqlite): Promise<Restored> {
  const { folder } = order;
  privateFolder(folder);
  const lock = lockFolder(folder);
  try {
    if (existsSync(join(folder, databaseFileName))) throw new Fault('store.exists', { detail: folder });
    const bench = join(folder, workshop);
    rmSync(bench, { recursive: true, force: true });
    mkdirSync(bench, { mode: 0o700 });
    putTogether(order, join(bench, databaseFileName));
    gatherLedgers(order, bench);
    const held = await makeReady(order, bench);
    for (const name of [ledgerFileName, databaseFileName]) renameSync(join(bench, name), join(folder, name));
    rmSync(bench, { recursive: true, force: true });
    return { held };
  } finally {
    lock.release();
  }
}

function putTogether({ places, stamp }: RestoreSqlite, file: string): void {
  const [data, keys] = [fileIn(places, stamp, 'db'), fileIn(places, stamp, 'keys')];
  for (const part of [data, keys]) {
    if (!existsSync(part)) throw new Fault('store.none', { detail: part });
  }
  copyFileSync(data, file);
  const driver = openDriver(file);
  try {
    driver.run('ATTACH DATABASE ? AS keys', [keys]);
    driver.run('DELETE FROM seats', []);
    driver.exec('INSERT INTO main.seats (n, secret) SELECT n, secret FROM keys.seats');
    driver.exec('INSERT INTO main.meta (name, value) SELECT name, value FROM keys.meta');
    driver.exec('DETACH DATABASE keys');
  } finally {
    driver.close();
  }
}

/** What was forgotten since the backup stands only in the folder's own list, if that has survived. */
function gatherLedgers({ folder, places, stamp }: RestoreSqlite, bench: string): void {
  const target = join(bench, ledgerFileName);
  openLedger(bench).close();
  for (const file of [join(folder, ledgerFileName), fileIn(places, stamp, 'ledger')]) {
    if (existsSync(file)) appendFileSync(target, `\n${readFileSync(file, 'utf8')}`);
  }
}

/** Opening brings it up to date and forgets what the ledger names; a wrong master key ends it here. */
async function makeReady({ migrations, masterKeys }: RestoreSqlite, bench: string): Promise<number> {
  const raw = openSqlite({ folder: bench, migrations });
  let store: Store | undefined;
  try {
    store = await sealedStore(raw, openVault(masterKeys));
    return await store.hold();
  } finally {
    await (store ?? raw).close();
  }
}
