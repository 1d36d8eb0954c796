import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Store } from '../../src/engine/ports/store.js';
import { openStore } from '../../src/storage/open-store.js';
import type { StoreUnderTest } from '../contracts/store-under-test.js';

export const migrations = fileURLToPath(new URL('../../src/storage/sqlite', import.meta.url));
export const masterKeySetting = Buffer.alloc(32, 'a master key').toString('base64');

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'inzira-store-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export async function openIn(folder: string, keys: string | undefined = masterKeySetting): Promise<Store> {
  return (await openStore({ folder, migrations, masterKeySetting: keys })).store;
}

/** A fresh SQLite store in a folder of its own. */
export async function freshSqlite(): Promise<StoreUnderTest & { readonly folder: string }> {
  const folder = newFolder();
  let store = await openIn(folder);
  return {
    folder,
    store,
    async reopen() {
      await store.close();
      store = await openIn(folder);
      return store;
    },
    idle: async () => undefined,
    async end() {
      await store.close();
      removeFolder(folder);
    },
  };
}
