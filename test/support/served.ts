import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { readConfig } from '../../src/config.js';
import { startServer } from '../../src/server.js';

export interface Served {
  readonly url: string;
  readonly folder: string;
  readonly logged: () => string;
  readonly stop: () => Promise<void>;
  /** Stops, and serves again on the same address and data. */
  readonly restart: () => Promise<void>;
}

/** The real server on a free port of this machine, on a data folder of its own. */
export async function serveInzira(env: Record<string, string> = {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'inzira-served-'));
  const log: string[] = [];
  const say = new Writable({
    write(part, _encoding, done) {
      log.push(String(part));
      done();
    },
  });
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', INZIRA_DATA: folder, ...env });
  let server = await startServer(config, say);
  const url = server.address.replace('localhost', '127.0.0.1');
  return {
    url,
    folder,
    logged: () => log.join(''),
    restart: async () => {
      await server.stop();
      server = await startServer({ ...config, port: Number(new URL(url).port) }, say);
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
