import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../domain/faults.js';
import {
  type BackupPlaces,
  draftOf,
  dropOld,
  fileIn,
  openPlaces,
  publish,
  stampOf,
  stampsIn,
} from './backup-files.js';
import { masterKeyFileName, readMasterKeys } from './master-key.js';
import { openRaw, type StoreSettings } from './open-store.js';
import { backupSqlite } from './sqlite/backup.js';
import { restoreSqlite } from './sqlite/restore.js';

export interface BackedUp {
  readonly stamp: string;
  /** Older backups that were removed. */
  readonly dropped: number;
}

/**
 * Backs up a store that may be in use. A shared Redis keeps its data itself: of it only the list of what was
 * forgotten is copied, which a restored server must hear before it serves.
 */
export async function backup(settings: StoreSettings, where: BackupPlaces, now: number): Promise<BackedUp> {
  const places = openPlaces(where);
  const stamp = stampOf(now);
  if (settings.redis) await backupLedger(settings, places, stamp);
  else backupSqlite(settings.folder, places, stamp);
  return { stamp, dropped: dropOld(places, now) };
}

async function backupLedger(settings: StoreSettings, places: BackupPlaces, stamp: string): Promise<void> {
  const raw = await openRaw(settings);
  try {
    const lines = (await raw.forgotten()).map(({ conversation, at }) => `${conversation} ${at}\n`);
    const file = fileIn(places, stamp, 'ledger');
    writeFileSync(draftOf(file), lines.join(''), { mode: 0o600, flush: true });
    publish(file);
  } finally {
    await raw.close();
  }
}

export interface Restoring {
  readonly stamp: string;
  readonly held: number;
}

/** Makes a store ready again from a backup, the newest when none is named; see `restoreSqlite`. */
export async function restore(
  settings: StoreSettings,
  where: BackupPlaces,
  named: string | undefined,
): Promise<Restoring> {
  const places = openPlaces(where);
  const stamp = named ?? stampsIn(places).at(-1);
  if (stamp === undefined || !stampsIn(places).includes(stamp)) {
    throw new Fault('store.none', { detail: stamp ?? places.data });
  }
  if (settings.redis) return { stamp, held: await forgetAgain(settings, places, stamp) };
  const masterKeys = keysFor(settings);
  const { folder, migrations } = settings;
  return { stamp, ...(await restoreSqlite({ folder, migrations, masterKeys, places, stamp })) };
}

/** The key a backup was made under: from the setting, or a key file that was put into the folder. */
function keysFor({ masterKeySetting, folder }: StoreSettings): readonly Buffer[] {
  if (!masterKeySetting && !existsSync(join(folder, masterKeyFileName))) {
    throw new Fault('vault.key', { detail: masterKeyFileName });
  }
  return readMasterKeys(masterKeySetting, folder).keys;
}

/** A Redis that was set up again from its own copy: forgets what the list names, and holds what is open. */
async function forgetAgain(settings: StoreSettings, places: BackupPlaces, stamp: string): Promise<number> {
  const raw = await openRaw(settings);
  try {
    const lines = readFileSync(fileIn(places, stamp, 'ledger'), 'utf8').split('\n');
    for (const line of lines) {
      const conversation = /^([0-9a-f]{32}) \d+$/.exec(line)?.[1];
      if (conversation && (await raw.key(conversation))) await raw.forget(conversation);
    }
    return await raw.hold();
  } finally {
    await raw.close();
  }
}
