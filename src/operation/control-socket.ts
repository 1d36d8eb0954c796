import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Fault } from '../domain/faults.js';
import { Order, type Row } from './orders.js';

const socketName = 'inzira.sock';
const longestOrder = 4_096;
const patienceMs = 60_000;

const socketIn = (folder: string): string => join(folder, socketName);

/** Takes orders for the store of a folder that this process alone holds; only its owner can reach the socket. */
export function listenForOrders(
  folder: string,
  carryOut: (order: Order) => Promise<readonly Row[]>,
): Promise<{ close(): void }> {
  const file = socketIn(folder);
  // Whoever left it is gone: the folder is locked by us.
  rmSync(file, { force: true });
  const server = createServer((socket) => {
    socket.setTimeout(patienceMs, () => socket.destroy()).on('error', () => socket.destroy());
    readOrder(socket).then(
      async (order) => socket.end(linesOf(await answer(order, carryOut))),
      () => socket.destroy(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, () => {
      chmodSync(file, 0o600);
      resolve({ close: () => server.close() });
    });
  });
}

async function answer(
  order: unknown,
  carryOut: (order: Order) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const parsed = Order.safeParse(order);
  if (!parsed.success) return [{ error: 'input.invalid' }];
  try {
    return await carryOut(parsed.data);
  } catch (error) {
    return [{ error: Fault.from(error).code }];
  }
}

const linesOf = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

function readOrder(socket: Socket): Promise<unknown> {
  let text = '';
  return new Promise((resolve, reject) => {
    socket.on('data', (part) => {
      text += part;
      if (text.length > longestOrder) return reject(new Fault('input.too-large'));
      if (text.includes('\n')) resolve(parse(text));
    });
    socket.once('close', () => reject(new Fault('input.invalid')));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks the process that serves a folder; undefined when none does. */
export function askOwner(folder: string, order: Order): Promise<readonly Row[] | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketIn(folder));
    socket.setTimeout(patienceMs, () =>
      socket.destroy(new Fault('store.unavailable', { detail: 'timeout' })),
    );
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
    socket.once('connect', () => {
      const rows: Row[] = [];
      createInterface({ input: socket })
        .on('line', (line) => rows.push(JSON.parse(line)))
        .once('close', () => resolve(rows));
      socket.write(`${JSON.stringify(order)}\n`);
    });
  });
}
