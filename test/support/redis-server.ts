import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a Redis server is installed; in CI its absence is a failure. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) {
  const missing = 'no redis-server: apt-get install redis-server';
  if (process.env.CI) throw new Error(missing);
  console.warn(missing);
}

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  readonly process: ChildProcess;
  /** Speaks to it without any library: one line of arguments, the first answer back. */
  ask(...args: readonly string[]): Promise<string>;
  /** The bytes of one string it answers with. */
  bytes(...args: readonly string[]): Promise<Buffer>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];

/** A Redis server of one's own on a free port and a new folder, set up to keep what it acknowledges. */
export async function startRedis(options: readonly string[] = durable): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'inzira-redis-'));
  const port = await freePort();
  const begin = () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...options];
    return spawn('redis-server', args, { stdio: 'ignore' });
  };
  let child = begin();
  const ask = async (...args: readonly string[]) =>
    (await talk(port, args)).toString('latin1').split('\r\n')[0] ?? '';
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  await ready(ask);
  return {
    port,
    folder,
    url: `redis://127.0.0.1:${port}`,
    get process() {
      return child;
    },
    ask,
    async bytes(...args) {
      const answer = await talk(port, args);
      const begin = answer.indexOf('\r\n') + 2;
      const length = Number(answer.subarray(1, begin - 2).toString());
      return length > 0 ? answer.subarray(begin, begin + length) : Buffer.alloc(0);
    },
    kill,
    async restart() {
      await kill();
      child = begin();
      await ready(ask);
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ready(ask: RedisServer['ask']): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await ask('PING').catch(() => '')) === '+PONG') return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('redis-server does not start');
}

function talk(port: number, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data);
    });
    const parts = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('');
    socket.write(`*${args.length}\r\n${parts}`);
  });
}
