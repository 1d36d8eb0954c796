import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { telegram } from '../../../src/channels/telegram/telegram.js';
import { whatsappCloud } from '../../../src/channels/whatsapp-cloud/whatsapp-cloud.js';
import { loadContent } from '../../../src/content/load-content.js';
import type { ChannelName, Message } from '../../../src/domain/conversation.js';
import type { Understanding } from '../../../src/domain/understanding.js';
import type { Door } from '../../../src/doors.js';
import { createDelivery } from '../../../src/engine/delivery/delivery.js';
import { createEngine, type Engine } from '../../../src/engine/engine.js';
import type { ReceiptStatus, Store } from '../../../src/engine/ports/store.js';
import { projectRoot } from '../../../src/project-root.js';
import { openStore } from '../../../src/storage/open-store.js';
import type { Inzira } from '../../../src/wiring.js';
import { armFailpoint, withFailpoints } from './around.js';
import { type Bug, withBug } from './bugs.js';
import { knock } from './check.js';
import { fakeChannels, post, withSendFailpoints } from './fake-channels.js';
import { speed } from './kinds.js';
import type { Failpoint, ServerOrder } from './supervisor.js';

// The dialogs, the engine, the store and the delivery are the real ones. What a message means is fixed, because
// reading the model takes longer than everything that is tried out here: message n asks for the n-th answer.
/** Runs faster than ours, from the same moment in every server. */
let epoch = Date.now();
const clock = { now: () => epoch + (Date.now() - epoch) * speed };
const root = projectRoot();
const content = loadContent(root);
const answers = [...content.topics.values()].filter(({ kind }) => kind === 'answer').map(({ id }) => id);

async function understand(text: string): Promise<Understanding> {
  const number = /\d+$/.exec(text)?.[0];
  return {
    language: { code: 'en', confidence: 0.5 },
    topic: number === undefined ? null : (answers[Number(number) % answers.length] ?? null),
    confidence: 1,
    alternatives: [],
    band: number === undefined ? 'menu' : 'answer',
    outOfScope: false,
    exact: true,
    namesLanguage: null,
    reply: null,
    danger: null,
    whereabouts: null,
    offer: { present: [], absent: [], unknown: [] },
  };
}

let armed: (passed: string) => void = () => undefined;
const failpoint = (passed: string) => armed(passed);

/** What the real adapters are given of the program. */
interface Opened {
  readonly store: Store;
  readonly engine: Engine;
  readonly doors: readonly Door[];
}

async function open(order: ServerOrder): Promise<Opened> {
  const redis = order.redis && {
    ...order.redis,
    replicas: undefined,
    scripts: join(root, 'src/storage/redis'),
    onWaiting: () => undefined,
  };
  const opened = await openStore({
    folder: order.folder,
    migrations: join(root, 'src/storage/sqlite'),
    masterKeySetting: order.masterKey,
    ...(redis && { redis }),
  });
  const buggy = order.bug ? withBug(opened.store, order.bug) : opened.store;
  const store = tellingDrops(withFailpoints(buggy, failpoint), order.provider);
  const doors = order.adapters
    ? [whatsappCloud(order.adapters.whatsapp), telegram(order.adapters.telegram)]
    : [];
  const channels = order.adapters
    ? doors.map(({ channel }) => withSendFailpoints(channel, failpoint))
    : fakeChannels(order.provider, failpoint);
  const report = () => undefined;
  const delivery = createDelivery({
    store,
    channels: new Map(channels.map((channel) => [channel.name, channel])),
    clock,
    random: Math.random,
    knock: (language) => ({ text: knock, language, choices: [] }),
    report,
  });
  const pushed = new Map(channels.map((channel) => [channel.name, channel]));
  const onOutbox = () => delivery.wake();
  const engine = createEngine({ store, content, understand, clock, pushed, onOutbox, report });
  delivery.start();
  const rescue = () => void engine.rescue().catch(() => undefined);
  setInterval(rescue, 1_000);
  rescue();
  return { store, engine, doors };
}

/** The watcher has to know which lines came too late. */
function tellingDrops(store: Store, provider: string): Store {
  return {
    ...store,
    async begin(id, now, leaseMs) {
      const row = await store.begin(id, now, leaseMs);
      if (row && now >= row.notAfter) await post(provider, '/any/drop', { to: row.to.address, id });
      return row;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** The routes of the real adapters, and what goes on beside them. */
async function adapterRoutes({ store, engine, doors }: Opened) {
  const app = new Hono();
  const parts = { engine, content, clock, store, report: () => undefined } as unknown as Inzira;
  for (const door of doors) door.mount?.(app, parts);
  for (const door of doors) await door.start?.(parts);
  return getRequestListener(app.fetch);
}

interface Hook {
  readonly channel: ChannelName;
  readonly messages: readonly { readonly id: string; readonly from: string; readonly text: string }[];
}

function messagesOf({ channel, messages }: Hook): readonly Message[] {
  return messages.map(({ id, from, text }) => ({
    id,
    from: { channel, account: 'chaos', address: from },
    kind: 'text',
    text,
    language: 'en',
    receivedAt: clock.now(),
  }));
}

interface Asked {
  readonly channel: ChannelName;
  readonly from: string;
  readonly account?: string;
}

type Route = (body: string) => Promise<unknown>;

function routes(
  { store, engine }: { store: Store; engine: Engine },
  bug: Bug | undefined,
): Record<string, Route> {
  return {
    '/hook': async (body) => {
      const messages = messagesOf(JSON.parse(body));
      if (bug === 'acknowledge-early')
        setTimeout(() => void engine.intake(messages).catch(() => undefined), 5);
      else await engine.intake(messages);
      return {};
    },
    '/receipt': async (body) => {
      const { id, status } = JSON.parse(body) as { id: string; status: ReceiptStatus };
      await store.receipt(id, status, clock.now());
      return {};
    },
    '/log': async (body) => {
      const { channel, from, account } = JSON.parse(body) as Asked;
      const known = await engine.find({ channel, account: account ?? 'chaos', address: from });
      return known ? engine.log(known.conversation, 0) : [];
    },
    // What waits is looked at first: it may turn into a line meanwhile, and never the other way round.
    '/state': async () => ({
      waiting: (await store.unhandled(1_000)).length,
      ...(await store.outbox()),
      failedIds: (await store.failedRows(1_000)).map(({ id }) => id),
    }),
  };
}

async function answer(route: Route | undefined, request: IncomingMessage, response: ServerResponse) {
  try {
    const result = route && (await route(await bodyOf(request)));
    response.writeHead(route ? 200 : 404).end(JSON.stringify(result ?? null));
  } catch {
    response.writeHead(503).end();
  }
}

async function serve(order: ServerOrder): Promise<void> {
  epoch = order.epoch;
  const opened = await open(order);
  const known = routes(opened, order.bug);
  const adapters = await adapterRoutes(opened);
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/channels/')) void adapters(request, response);
    else void answer(known[request.url ?? ''], request, response);
  });
  server.keepAliveTimeout = 1_000;
  server.listen(order.port, '127.0.0.1', () => process.send?.('open'));
}

interface Word {
  readonly order?: ServerOrder;
  readonly failpoint?: Failpoint;
}

// Everything slow is done by now: a process waits like this until the one before it is dead.
process.on('message', ({ order, failpoint: place }: Word) => {
  if (order) void serve(order);
  if (place) armed = armFailpoint(place.name, place.nth);
});
process.once('disconnect', () => process.exit());
process.send?.('warm');
