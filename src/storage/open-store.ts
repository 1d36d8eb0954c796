import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../domain/faults.js';
import type { Store } from '../engine/ports/store.js';
import { masterKeyFileName, readMasterKeys } from './master-key.js';
import { privateFolder } from './private-files.js';
import type { RawStore } from './raw-store.js';
import { sealedStore } from './sealed-store.js';
import { databaseFileName, openSqlite } from './sqlite/open-sqlite.js';
import { unavailable } from './unavailable.js';
import { openVault } from './vault.js';

export interface StoreSettings {
  /** A Redis that several processes share; without it the store is embedded in the folder. */
  readonly redis?: {
    readonly url: string;
    readonly replicas: number | undefined;
    /** The folder of the scripts. */
    readonly scripts: string;
    readonly onWaiting?: () => void;
    readonly leaseMs?: number;
    readonly orphanMs?: number;
  };
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

/** Opens the store; an embedded one alone in its folder, and refused when its master key is gone. */
export async function openStore(settings: StoreSettings): Promise<OpenedStore> {
  if (settings.redis) return openShared(settings, settings.redis);
  const { keys, madeFile } = readKeys(settings);
  return { store: await seal(await openRaw(settings), keys), madeKeyFile: madeFile };
}

/** A key file would be another one in each process: the setting is asked for. */
async function openShared(
  settings: StoreSettings,
  redis: NonNullable<StoreSettings['redis']>,
): Promise<OpenedStore> {
  const { masterKeySetting, folder } = settings;
  if (!masterKeySetting) throw new Fault('vault.key', { detail: 'INZIRA_MASTER_KEY' });
  const { keys } = readMasterKeys(masterKeySetting, folder);
  return { store: await seal(await openRaw({ ...settings, redis }), keys), madeKeyFile: undefined };
}

/** What lies below the seal, for care that reads no word; opens as `openStore` does. */
export async function openRaw({ redis, folder, migrations }: StoreSettings): Promise<RawStore> {
  if (!redis) return openSqlite({ folder, migrations });
  // Loaded when it is used: the library takes longer to load than all the rest of the store.
  const { openRedis } = await import('./redis/open-redis.js');
  return openRedis(redis);
}

async function seal(raw: RawStore, keys: readonly Buffer[]): Promise<Store> {
  try {
    return await sealedStore(raw, openVault(keys));
  } catch (error) {
    await raw.close();
    throw error;
  }
}
