import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../domain/faults.js';
import type { Store } from '../engine/ports/store.js';
import { masterKeyFileName, readMasterKeys } from './master-key.js';
import { privateFolder } from './private-files.js';
import { sealedStore } from './sealed-store.js';
import { databaseFileName, openSqlite } from './sqlite/open-sqlite.js';
import { unavailable } from './unavailable.js';
import { openVault } from './vault.js';

export interface StoreSettings {
  /** The data folder; made, and shut to others, when it is missing. */
  readonly folder: string;
  /** The folder of the numbered SQL scripts. */
  readonly migrations: string;
  /** The text of INZIRA_MASTER_KEY; without it a key file in the folder is used. */
  readonly masterKeySetting: string | undefined;
}

export interface OpenedStore {
  readonly store: Store;
  /** The key file, when this call made it: the operator is told to keep it. */
  readonly madeKeyFile: string | undefined;
}

function hasLostItsKey({ folder, masterKeySetting }: StoreSettings): boolean {
  return (
    !masterKeySetting &&
    existsSync(join(folder, databaseFileName)) &&
    !existsSync(join(folder, masterKeyFileName))
  );
}

function readKeys(settings: StoreSettings): ReturnType<typeof readMasterKeys> {
  if (hasLostItsKey(settings)) throw new Fault('vault.key', { detail: masterKeyFileName });
  try {
    privateFolder(settings.folder);
    return readMasterKeys(settings.masterKeySetting, settings.folder);
  } catch (error) {
    throw unavailable(error);
  }
}

/** Opens the embedded store, alone in its folder; a database whose master key is gone is refused, not begun anew. */
export async function openStore(settings: StoreSettings): Promise<OpenedStore> {
  const { keys, madeFile } = readKeys(settings);
  const raw = openSqlite({ folder: settings.folder, migrations: settings.migrations });
  try {
    return { store: await sealedStore(raw, openVault(keys)), madeKeyFile: madeFile };
  } catch (error) {
    await raw.close();
    throw error;
  }
}
