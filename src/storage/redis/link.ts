import { createClient, createSentinel, RESP_TYPES } from 'redis';
import { Fault } from '../../domain/faults.js';

export type Argument = string | Buffer;
/** What Redis answers: strings as bytes. */
export type Reply = Buffer | number | string | null | readonly Reply[];
export type Send = (args: readonly Argument[]) => Promise<Reply>;

/** A connection that mends itself; while it is away, everything is refused at once. */
export interface Link {
  readonly send: Send;
  /** Runs work on one connection, so that a WAIT counts what was written before it. */
  together<Value>(work: (send: Send) => Promise<Value>): Promise<Value>;
  close(): void;
}

export interface RedisAddress {
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  /** The name its sentinels know the primary by; undefined for a single server. */
  readonly sentinelName: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
}

const longestAnswerMs = 2_000;
const bytes = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };

/** Reads `redis://[user:password@]host[:port]` or `redis+sentinel://host[:port],…/NAME`; anything else is undefined. */
export function readRedisAddress(text: string): RedisAddress | undefined {
  const parts = /^(redis|rediss|redis\+sentinel):\/\/(?:([^:@/]*):([^@/]*)@)?([^/@]+)(?:\/([\w-]+)?)?$/.exec(
    text,
  );
  if (!parts) return undefined;
  const [, scheme, username, password, hosts = '', name] = parts;
  const isSentinel = scheme === 'redis+sentinel';
  if (isSentinel !== (name !== undefined)) return undefined;
  const nodes = hosts.split(',').map((host) => nodeOf(host, isSentinel ? 26_379 : 6_379));
  if (nodes.some(({ port }) => !Number.isInteger(port)) || (!isSentinel && nodes.length > 1))
    return undefined;
  return {
    nodes,
    sentinelName: name,
    username: username ? decodeURIComponent(username) : undefined,
    password: password ? decodeURIComponent(password) : undefined,
    tls: scheme === 'rediss',
  };
}

function nodeOf(text: string, port: number) {
  const [host = '', given] = text.split(':');
  return { host, port: given === undefined ? port : Number(given) };
}

/** Connects; resolves when the server answers, throws what stands in the way. */
export function openLink(address: RedisAddress): Promise<Link> {
  return address.sentinelName === undefined
    ? openSingle(address)
    : openSentinel(address, address.sentinelName);
}

const patience = {
  connectTimeout: 1_500,
  socketTimeout: 6_000,
  reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, 500),
};

function clientOptions({ username, password }: RedisAddress) {
  return {
    RESP: 2 as const,
    disableOfflineQueue: true,
    pingInterval: 2_000,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

async function openSingle(address: RedisAddress): Promise<Link> {
  const [node] = address.nodes;
  if (!node) throw new Fault('store.unavailable');
  const socket = { ...node, ...patience, ...(address.tls && { tls: true as const }) };
  const first = { ...socket, reconnectStrategy: false as const };
  const probe = createClient({ ...clientOptions(address), socket: first }).on('error', ignore);
  await probe.connect();
  probe.destroy();
  const client = createClient({ ...clientOptions(address), socket }).on('error', ignore);
  await client.connect();
  const send: Send = (args) => inTime(client.sendCommand<Reply>([...args], bytes));
  return { send, together: (work) => work(send), close: () => client.destroy() };
}

async function openSentinel(address: RedisAddress, name: string): Promise<Link> {
  const sentinel = createSentinel({
    name,
    RESP: 2,
    sentinelRootNodes: [...address.nodes],
    nodeClientOptions: { ...clientOptions(address), socket: patience },
    sentinelClientOptions: { socket: patience },
    masterPoolSize: 1,
    scanInterval: 1_000,
  }).on('error', ignore);
  await inTime(sentinel.connect());
  const together = <Value>(work: (send: Send) => Promise<Value>) =>
    sentinel.use((client) => work((args) => inTime(client.sendCommand<Reply>(false, [...args], bytes))));
  return { send: (args) => together((send) => send(args)), together, close: () => sentinel.destroy() };
}

/** The library reports what it mends by itself; whoever asks meanwhile is refused and hears it so. */
function ignore(): void {}

async function inTime<Value>(answer: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Fault('store.unavailable', { detail: 'timeout' })), longestAnswerMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(ignore);
  }
}
