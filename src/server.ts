import type { AddressInfo } from 'node:net';
import type { Writable } from 'node:stream';
import { type ServerType, serve, type WebSocketServerLike } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { createApp, waitingRoom } from './app.js';
import type { Config } from './config.js';
import { type Door, openDoors } from './doors.js';
import { inTransit } from './in-transit.js';
import { listenForOrders } from './operation/control-socket.js';
import { carryOut } from './operation/orders.js';
import { stopOnSignals } from './stop-on-signals.js';
import { type Inzira, openInzira } from './wiring.js';

export interface RunningServer {
  readonly address: string;
  stop(): Promise<void>;
  readonly stopped: Promise<void>;
}

/** Listens, opens everything, and says where; until then it says that it is not ready. SIGTERM and SIGINT stop it in order. */
export async function startServer(config: Config, say: Writable): Promise<RunningServer> {
  const doors = openDoors(config);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestFrame });
  const house: { fetch: Fetch } = { fetch: waitingRoom().fetch };
  const server = await listen((...request) => house.fetch(...request), config, sockets);
  const inzira = await open(config, doors, say).catch(async (error) => {
    await closeListener(server);
    throw error;
  });
  house.fetch = createApp(inzira, config, doors).fetch;
  const { port } = server.address() as AddressInfo;
  const address = config.publicUrl ?? `http://localhost:${port}`;
  announce(say, inzira, address);
  for (const door of doors) await door.start?.(inzira);
  const orders = await takeOrders(inzira, config, say);
  const resumed = await inzira.engine.rescue();
  if (resumed > 0) say.write(`took up ${resumed} conversations that waited\n`);
  return running({ server, sockets, doors, inzira, orders, say, address });
}

function open(config: Config, doors: readonly Door[], say: Writable): Promise<Inzira> {
  return openInzira({
    channels: doors.flatMap(({ channel }) => channel ?? []),
    dataFolder: config.dataFolder,
    masterKey: config.masterKey,
    demoQueue: config.demoQueue,
    auditAnchor: config.auditAnchor,
    ...(config.redis && { redis: config.redis }),
    progress: say,
  });
}

/** An embedded store is this process's alone: what the operator wants of it meanwhile is asked of us. */
async function takeOrders({ store, clock }: Inzira, config: Config, say: Writable) {
  if (config.redis) return undefined;
  try {
    return await listenForOrders(config.dataFolder, (order) => carryOut({ store, clock }, order));
  } catch {
    say.write(
      'No socket for orders could be made in the data folder: stop Inzira to use inzira outbox and purge.\n',
    );
    return undefined;
  }
}

/** Node's defaults wait minutes for a slow client, and look for one every half minute only. */
const patience = {
  headersTimeout: 5_000,
  requestTimeout: 8_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};

/** Streams only go out; what clients send on them keeps the line open. */
const largestFrame = 4_096;

type Fetch = ReturnType<typeof createApp>['fetch'];

function listen(fetch: Fetch, config: Config, sockets: WebSocketServer): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const { port, host: hostname } = config;
    const options = {
      fetch,
      port,
      hostname,
      serverOptions: patience,
      websocket: { server: sockets as WebSocketServerLike },
    };
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

interface Running {
  readonly server: ServerType;
  readonly sockets: WebSocketServer;
  readonly doors: readonly Door[];
  readonly inzira: Inzira;
  readonly orders: { close(): void } | undefined;
  readonly say: Writable;
  readonly address: string;
}

function running(parts: Running): RunningServer {
  const { server, address, inzira, say } = parts;
  const requests = inTransit(server);
  let stopping: Promise<void> | undefined;
  let told = () => {};
  const stopped = new Promise<void>((resolve) => {
    told = resolve;
  });
  const stop = () => {
    requests.sayGoodbye();
    stopping ??= shutDown(parts).then(told);
    return stopping;
  };
  const leave = () => {
    inzira.leave();
    requests.sayGoodbye();
  };
  const forget = stopOnSignals({ leave, stop, say });
  void stopped.then(forget);
  return { address, stop, stopped };
}

/** Nothing new comes in and nothing more goes out; then the store is closed. */
async function shutDown({ server, sockets, doors, inzira, orders }: Running): Promise<void> {
  orders?.close();
  hangUp(sockets);
  await Promise.all([closeListener(server), inzira.quiet(), ...doors.map((door) => door.stop?.())]);
  await inzira.close();
}

/** Tells clients that we go away, so that they come back; who does not answer is cut off. */
function hangUp(sockets: WebSocketServer): void {
  for (const socket of sockets.clients) {
    socket.close(goingAway);
    setTimeout(() => socket.terminate(), goodbyeMs).unref();
  }
}

const goingAway = 1001;
const goodbyeMs = 1_000;

/** Lets requests end that are under way; Node no longer watches over slow ones then, so they are cut off in time. */
async function closeListener(server: ServerType): Promise<void> {
  const cutOff = setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, patience.requestTimeout);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
  clearTimeout(cutOff);
}
