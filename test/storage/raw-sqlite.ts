import { join } from 'node:path';
import type { Store } from '../../src/engine/ports/store.js';
import type { RawStore } from '../../src/storage/raw-store.js';
import { sealedStore } from '../../src/storage/sealed-store.js';
import { Claims } from '../../src/storage/sqlite/claims.js';
import { type DeletionLedger, openLedger } from '../../src/storage/sqlite/deletion-ledger.js';
import { type Driver, openDriver } from '../../src/storage/sqlite/driver.js';
import { Forgetting } from '../../src/storage/sqlite/forgetting.js';
import { GroupCommit } from '../../src/storage/sqlite/group-commit.js';
import { migrate } from '../../src/storage/sqlite/migrate.js';
import { databaseFileName } from '../../src/storage/sqlite/open-sqlite.js';
import { setPragmas } from '../../src/storage/sqlite/pragmas.js';
import { sqliteStore } from '../../src/storage/sqlite/sqlite-store.js';
import { openVault, type Vault } from '../../src/storage/vault.js';
import { migrations } from './sqlite-folder.js';

/** A store put together by hand, so that a test can reach its connection. */
export interface OpenedByHand {
  readonly store: Store;
  readonly raw: RawStore;
  readonly driver: Driver;
  readonly vault: Vault;
  readonly ledger: DeletionLedger;
}

export async function openByHand(folder: string, masterKey: Buffer): Promise<OpenedByHand> {
  const driver = openDriver(join(folder, databaseFileName));
  setPragmas(driver);
  migrate(driver, migrations);
  const ledger = openLedger(folder);
  const writes = new GroupCommit(driver, { groupMs: 5, groupMax: 64 });
  const claims = new Claims(driver);
  const forgetting = new Forgetting(driver, ledger, writes, claims);
  const close = () => {
    writes.close();
    driver.close();
    ledger.close();
  };
  const raw = sqliteStore({ driver, writes, claims, forgetting, close });
  const vault = openVault([masterKey]);
  return { store: await sealedStore(raw, vault), raw, driver, vault, ledger };
}
