import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { Fault } from '../../domain/faults.js';

export type Parameter = string | number | null | Buffer;

/** The only way to libsql, which ends the process on parameters it does not know: they are refused here. */
export interface Driver {
  exec(sql: string): void;
  /** The number of rows changed. */
  run(sql: string, parameters: readonly Parameter[]): number;
  get<Row>(sql: string, parameters: readonly Parameter[]): Row | undefined;
  all<Row>(sql: string, parameters: readonly Parameter[]): readonly Row[];
  readonly inTransaction: boolean;
  close(): void;
}

interface Prepared {
  readonly statement: Database.Statement;
  readonly parameters: number;
}

function fits(parameter: unknown): boolean {
  if (typeof parameter === 'string') return !parameter.includes('\0');
  if (typeof parameter === 'number') return Number.isFinite(parameter);
  return parameter === null || Buffer.isBuffer(parameter);
}

function check(expected: number, parameters: unknown): asserts parameters is Parameter[] {
  if (!Array.isArray(parameters) || parameters.length !== expected || !parameters.every(fits)) {
    throw new Fault('store.parameter');
  }
}

/** Lists give BLOBs as ArrayBuffers, single rows as Buffers: here they are Buffers in both. */
function blobsAsBuffers(row: unknown): unknown {
  const values = row as Record<string, unknown>;
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value instanceof ArrayBuffer) values[name] = Buffer.from(value);
  }
  return row;
}

/** Opens a database file beside whoever writes to it; it changes nothing, and fails when there is none. */
export const openForReading = (file: string): Driver => openDriver(`${pathToFileURL(file).href}?mode=ro`);

/** Opens one database file. */
export function openDriver(file: string): Driver {
  const database = new Database(file);
  const prepared = new Map<string, Prepared>();
  const prepare = (sql: string, parameters: unknown): Database.Statement => {
    let known = prepared.get(sql);
    if (!known) {
      known = { statement: database.prepare(sql), parameters: sql.split('?').length - 1 };
      prepared.set(sql, known);
    }
    check(known.parameters, parameters);
    return known.statement;
  };
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    run: (sql, parameters) => prepare(sql, parameters).run(parameters).changes,
    get: <Row>(sql: string, parameters: readonly Parameter[]) =>
      prepare(sql, parameters).get(parameters) as Row | undefined,
    all: <Row>(sql: string, parameters: readonly Parameter[]) =>
      prepare(sql, parameters).all(parameters).map(blobsAsBuffers) as Row[],
    get inTransaction() {
      return database.inTransaction;
    },
    close: () => {
      database.close();
    },
  };
}
