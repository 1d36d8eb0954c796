import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.js';

const program = join(projectRoot(), 'dist/src/main.js');
const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

async function start(port: number, folder: string): Promise<ChildProcess> {
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    INZIRA_DATA: folder,
    TRUST_PROXY: '1',
  };
  const child = spawn('node', [program], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (part) => {
      said += String(part);
      if (said.includes('Open ')) resolve();
    });
    child.once('exit', () => reject(new Error(said)));
  });
  return child;
}

/** A number generator with a seed, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Entry {
  readonly n: number;
  readonly by: string;
  readonly text: string;
}

/** One person who sends numbered messages one after another and repeats what got no answer. */
class Visitor {
  private cookie: string | undefined;
  private sent = 0;

  constructor(
    private readonly url: string,
    private readonly name: number,
    private readonly idOf: (number: number, attempt: number) => string,
  ) {}

  /** Sends the next message until the server has answered it. */
  async next(): Promise<void> {
    const number = this.sent;
    for (let attempt = 0; ; attempt++) {
      try {
        const body = new URLSearchParams({ t: `menu message ${number}`, i: this.idOf(number, attempt) });
        const response = await fetch(`${this.url}/en`, { method: 'POST', body, headers: this.headers() });
        this.cookie ??= response.headers.get('set-cookie')?.split(';')[0];
        await response.text();
        if (response.status === 200) break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    this.sent += 1;
  }

  async log(): Promise<Entry[]> {
    const response = await fetch(`${this.url}/log?after=0`, { headers: this.headers() });
    const { entries } = (await response.json()) as { entries: Entry[] };
    return entries;
  }

  get count(): number {
    return this.sent;
  }

  private headers(): Record<string, string> {
    const base = {
      accept: 'application/json',
      'x-forwarded-for': `10.1.${this.name >> 8}.${this.name & 255}`,
    };
    return this.cookie === undefined ? base : { ...base, cookie: this.cookie };
  }
}

/** What is wrong with a log: messages lost, doubled, out of order, unanswered, or numbers that jump. */
function flaws(entries: readonly Entry[], sent: number): string[] {
  const own = entries.filter(({ by }) => by === 'person').map(({ text }) => text);
  const expected = Array.from({ length: sent }, (_, at) => `menu message ${at}`);
  const found: string[] = [];
  if (own.join() !== expected.join()) found.push(`messages: ${own.length} of ${sent}`);
  if (entries.some(({ n }, at) => n !== at + 1)) found.push('numbers jump');
  const answered = entries.filter(({ by }, at) => by === 'person' && entries[at + 1]?.by === 'bot').length;
  if (answered !== own.length) found.push(`answered: ${answered} of ${own.length}`);
  const lines = entries.map(({ by, text }, at) =>
    by === 'bot' ? `${text}|${entries[at - 1]?.by === 'person'}` : '',
  );
  if (lines.some((line, at) => line !== '' && line === lines[at + 1])) found.push('a line twice');
  return found;
}

async function run(
  kills: number,
  seed: number,
  idOf: (number: number, attempt: number) => string,
): Promise<string[]> {
  const random = seeded(seed);
  const folder = mkdtempSync(join(tmpdir(), 'inzira-kill-'));
  folders.push(folder);
  const port = await freePort();
  let server = await start(port, folder);
  const visitors = Array.from(
    { length: 8 },
    (_, name) => new Visitor(`http://127.0.0.1:${port}`, name, idOf),
  );
  // Everybody has a session before the first kill: a cookie that got lost with its answer cannot be asked about.
  for (const visitor of visitors) await visitor.next();
  let running = true;
  const talking = visitors.map(async (visitor) => {
    while (running && visitor.count < 18) await visitor.next();
  });
  for (let kill = 0; kill < kills; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 5 + random() * 120));
    server.removeAllListeners('exit');
    server.kill('SIGKILL');
    server = await start(port, folder);
  }
  running = false;
  await Promise.all(talking);
  const found = await Promise.all(visitors.map(async (visitor) => flaws(await visitor.log(), visitor.count)));
  return found.flat();
}

describe('kill -9 in the middle of turns', () => {
  it('loses no accepted message, answers each once, and keeps the order', async () => {
    expect(await run(6, 20261125, (number) => `m${number}`)).toEqual([]);
  });

  it('is noticed by this test when a repeated message is taken as a new one', async () => {
    let found: string[] = [];
    for (let seed = 1; seed <= 5 && found.length === 0; seed++) {
      found = await run(4, seed, (number, attempt) => `m${number}-${attempt}`);
    }
    expect(found.join()).toContain('messages:');
  });
});
