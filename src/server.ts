import type { AddressInfo } from 'node:net';
import type { Writable } from 'node:stream';
import { type ServerType, serve } from '@hono/node-server';
import { createApp } from './app.js';
import type { Config } from './config.js';
import { openDoors } from './doors.js';
import { type Inzira, openInzira } from './wiring.js';

export interface RunningServer {
  readonly address: string;
  stop(): Promise<void>;
  readonly stopped: Promise<void>;
}

/** Opens everything, listens, and says where; SIGTERM and SIGINT stop it in order. */
export async function startServer(config: Config, say: Writable): Promise<RunningServer> {
  const doors = openDoors(config);
  const inzira = await openInzira({
    channels: doors.flatMap(({ channel }) => channel ?? []),
    dataFolder: config.dataFolder,
    masterKey: config.masterKey,
    ...(config.redis && { redis: config.redis }),
    progress: say,
  });
  const app = createApp(inzira, config, doors);
  const server = await listen(app.fetch, config);
  const { port } = server.address() as AddressInfo;
  const address = config.publicUrl ?? `http://localhost:${port}`;
  announce(say, inzira, address);
  for (const door of doors) await door.start?.(inzira);
  const resumed = await inzira.engine.rescue();
  if (resumed > 0) say.write(`took up ${resumed} conversations that waited\n`);
  const close = async () => {
    for (const door of doors) await door.stop?.();
    await inzira.close();
  };
  return running(server, close, address);
}

/** Node's defaults wait minutes for a slow client. */
const patience = { headersTimeout: 5_000, requestTimeout: 8_000, keepAliveTimeout: 5_000 };

function listen(fetch: ReturnType<typeof createApp>['fetch'], config: Config): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const options = { fetch, port: config.port, hostname: config.host, serverOptions: patience };
    const server = serve(options, () => resolve(server));
    server.once('error', reject);
  });
}

function announce(say: Writable, inzira: Inzira, address: string): void {
  const { content, madeKeyFile } = inzira;
  if (madeKeyFile !== undefined) {
    say.write(
      `No INZIRA_MASTER_KEY was set: a key file was made beside the data. Keep it apart from backups.\n`,
    );
  }
  if (content.mode === 'demo') say.write(`Runs as demo: ${content.demoReasons.join('; ')}.\n`);
  if (address.startsWith('http:')) say.write('Plain http: for trying out on this machine only.\n');
  say.write(`Open ${address}\n`);
}

function running(server: ServerType, close: () => Promise<void>, address: string): RunningServer {
  let stopping: Promise<void> | undefined;
  let told = () => {};
  const stopped = new Promise<void>((resolve) => {
    told = resolve;
  });
  const stop = () => {
    stopping ??= (async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      });
      await close();
      told();
    })();
    return stopping;
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return { address, stop, stopped };
}
