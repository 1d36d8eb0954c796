import type { RawCounter, RawNewRecord, RawRecord } from '../raw-store.js';
import type { Driver } from './driver.js';

interface Row {
  readonly key: Buffer;
  readonly version: number;
  readonly sort: Buffer;
  readonly body: Buffer;
}

function recordOf({ key, version, sort, body }: Row): RawRecord {
  return { key, version, sort: sort.toString(), body };
}

export function readRecord(driver: Driver, kind: string, key: Buffer): RawRecord | undefined {
  const sql = 'SELECT key, version, sort, body FROM records WHERE kind = ? AND key = ?';
  const row = driver.get<Row>(sql, [kind, key]);
  return row && recordOf(row);
}

/** Writes the version after the stored one; `stale` has written nothing. */
export function putRecord(driver: Driver, record: RawNewRecord): 'ok' | 'stale' {
  const { kind, key, version, body } = record;
  const sort = Buffer.from(record.sort);
  const insert =
    'INSERT INTO records (kind, key, version, sort, body) VALUES (?, ?, 1, ?, ?) ON CONFLICT DO NOTHING';
  const update =
    'UPDATE records SET version = ?, sort = ?, body = ? WHERE kind = ? AND key = ? AND version = ?';
  const changed =
    version === 1
      ? driver.run(insert, [kind, key, sort, body])
      : driver.run(update, [version, sort, body, kind, key, version - 1]);
  return changed === 1 ? 'ok' : 'stale';
}

export function removeRecord(driver: Driver, kind: string, key: Buffer, version: number): 'ok' | 'stale' {
  const sql = 'DELETE FROM records WHERE kind = ? AND key = ? AND version = ?';
  return driver.run(sql, [kind, key, version]) === 1 ? 'ok' : 'stale';
}

export function listRecords(
  driver: Driver,
  kind: string,
  after: string,
  limit: number,
): readonly RawRecord[] {
  const sql =
    'SELECT key, version, sort, body FROM records WHERE kind = ? AND sort > ? ORDER BY sort, key LIMIT ?';
  return driver.all<Row>(sql, [kind, Buffer.from(after), limit]).map(recordOf);
}

export function readCounter(driver: Driver, key: string): RawCounter | undefined {
  return driver.get<RawCounter>('SELECT key, count FROM counters WHERE key = ?', [key]);
}

export function listCounters(driver: Driver, after: string, limit: number): readonly RawCounter[] {
  return driver.all<RawCounter>('SELECT key, count FROM counters WHERE key > ? ORDER BY key LIMIT ?', [
    after,
    limit,
  ]);
}
