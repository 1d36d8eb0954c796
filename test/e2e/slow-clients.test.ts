import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Served, serveInzira } from '../support/served.js';

const connections = 3_000;
let served: Served;
beforeEach(async () => {
  served = await serveInzira();
});
afterEach(() => served.stop());

/** A client that begins a request and never ends it. */
function begin(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST /en HTTP/1.1\r\nHost: x\r\nX-Slow: ');
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

describe('clients that never finish what they began', () => {
  it('are all sent away within twenty seconds while others are served', { timeout: 60_000 }, async () => {
    const port = Number(new URL(served.url).port);
    const sockets: Socket[] = [];
    for (let at = 0; at < connections; at += 100) {
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => begin(port)))));
    }
    let open = sockets.length;
    for (const socket of sockets) {
      socket.resume().on('error', () => undefined);
      socket.once('close', () => {
        open -= 1;
      });
    }
    expect((await fetch(`${served.url}/rw`)).status).toBe(200);
    await expect.poll(() => open, { timeout: 20_000, interval: 200 }).toBe(0);
  });

  it('do not keep the program from stopping', { timeout: 30_000 }, async () => {
    const socket = await begin(Number(new URL(served.url).port));
    const closed = new Promise((resolve) =>
      socket
        .resume()
        .on('error', () => undefined)
        .once('close', resolve),
    );
    await served.stop();
    await closed;
  });
});
