import { type Config, readConfig } from '../config.js';
import { askOwner } from '../operation/control-socket.js';
import { carryOut, type Order, type Row } from '../operation/orders.js';
import { openOnlyStore } from '../wiring.js';
import type { Io } from './command.js';

/** Carries out an order where the data is: in the process that serves it, or here when none does. */
export async function order(io: Io, wanted: Order): Promise<number> {
  return print(io, await ordered(io, wanted));
}

/** Prints what came of an order; 1 when something is wrong. */
export function print(io: Io, rows: readonly Row[]): number {
  for (const row of rows) io.out.write(`${JSON.stringify(row)}\n`);
  return rows.some((row) => 'error' in row) ? 1 : 0;
}

/** The same, and gives what came of it. */
export function ordered(io: Io, wanted: Order): Promise<readonly Row[]> {
  return rowsFor(readConfig(io.env), wanted);
}

async function rowsFor(config: Config, wanted: Order): Promise<readonly Row[]> {
  const told = config.redis ? undefined : await askOwner(config.dataFolder, wanted);
  if (told) return told;
  const { store } = await openOnlyStore(config);
  try {
    return await carryOut({ store, clock: { now: () => Date.now() } }, wanted);
  } finally {
    await store.close();
  }
}
