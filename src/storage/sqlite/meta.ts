import type { Driver } from './driver.js';

/** Keeps `value` unless there is one; answers with the one that stands. */
export function keepMeta(driver: Driver, name: string, value: Buffer): Buffer {
  driver.run('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING', [name, value]);
  return driver.get<{ value: Buffer }>('SELECT value FROM meta WHERE name = ?', [name])?.value ?? value;
}

export function replaceMeta(driver: Driver, name: string, value: Buffer): void {
  const sql = 'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value';
  driver.run(sql, [name, value]);
}
