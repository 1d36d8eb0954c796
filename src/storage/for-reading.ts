import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openRaw, type StoreSettings } from './open-store.js';
import type { RawOutbox, RawRecords } from './raw-store.js';
import { openForReading } from './sqlite/driver.js';
import { databaseFileName } from './sqlite/open-sqlite.js';
import { countOutbox, failedRows } from './sqlite/outbox.js';
import { listRecords } from './sqlite/records.js';
import { unavailable } from './unavailable.js';

/** What can be seen of a store without its keys. */
export interface ReadableStore extends Pick<RawOutbox, 'failedRows' | 'outbox'>, Pick<RawRecords, 'records'> {
  close(): Promise<void>;
}

/** Looks into a store that others may be serving, and changes nothing; undefined when there is none yet. */
export async function openToRead(settings: StoreSettings): Promise<ReadableStore | undefined> {
  if (settings.redis) return openRaw(settings);
  const file = join(settings.folder, databaseFileName);
  if (!existsSync(file)) return undefined;
  const driver = openForReading(file);
  const look = async <Value>(work: () => Value): Promise<Value> => {
    try {
      return work();
    } catch (error) {
      throw unavailable(error);
    }
  };
  return {
    failedRows: (limit) => look(() => failedRows(driver, limit)),
    outbox: () => look(() => countOutbox(driver)),
    records: (kind, after, limit) => look(() => listRecords(driver, kind, after, limit)),
    close: async () => driver.close(),
  };
}
