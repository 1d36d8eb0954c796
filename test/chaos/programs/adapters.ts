import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeTelegram } from '../../../src/dev/telegram/fake-telegram.js';
import { FakeGraph } from '../../../src/dev/whatsapp/fake-graph.js';
import type { ChannelName, LogEntry } from '../../../src/domain/conversation.js';
import type { OutboxCounts } from '../../../src/engine/ports/store.js';
import { freePort, type RedisServer, startRedis } from '../../support/redis-server.js';
import { failpoints } from './around.js';
import { knock } from './check.js';
import { speed } from './kinds.js';
import { Provider } from './provider.js';
import { type Random, seeded } from './seeded.js';
import { leases, type StormSettings } from './storm.js';
import { type ServerOrder, Supervisor } from './supervisor.js';

export interface AdapterSettings extends StormSettings {
  readonly kills: number;
}

export interface AdapterResult {
  readonly kills: number;
  readonly messages: number;
  readonly faults: number;
  lostMessages: number;
  doubledMessages: number;
  unanswered: number;
  lostLines: number;
  /** Neither platform takes an id once: a line that may have arrived says so when it goes again. */
  unmarkedDoubles: number;
  markedDoubles: number;
  outOfOrder: number;
}

const peopleEach = 5;
const longestLifeMs = 1_500;
const longestDrainMs = 180_000;
const stillPolls = 40;
const again = 'may have reached you twice';
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const number = '106540352242922';
const token = '4200000001:AAH-a-token-of-a-bot-that-is-none_x';
const secrets = { accessToken: 'a-token', appSecret: 'an-app-secret', verifyToken: 'a-word-of-ours' };

/** One of eight sends goes wrong, as the platforms do; a hung one costs ten seconds and is rare. */
function fateOf(random: Random, count: () => void) {
  const fates = ['too-many', 'down', 'taken-down', 'reset', 'taken-reset'] as const;
  return () => {
    if (random.next() > 0.125) return undefined;
    count();
    return random.next() < 0.02 ? ('taken-hang' as const) : random.pick(fates);
  };
}

/** Three of ten are brought twice, some before those that were sent earlier. */
function arrangeBy(random: Random) {
  return (bodies: readonly string[]): string[] => {
    const all = bodies.flatMap((body) => (random.next() < 0.3 ? [body, body] : [body]));
    return random.next() < 0.2 ? all.reverse() : all;
  };
}

/** One person on one platform, and what her telephone shows. */
interface Somebody {
  readonly channel: ChannelName;
  readonly account: string;
  readonly address: string;
  readonly sent: string[];
  say(text: string): void;
  shown(): readonly { readonly text: string; readonly id: string | undefined }[];
}

/** The two platforms, people on them, and a server with the real adapters that dies again and again. */
class AdapterStorm {
  readonly random: Random;
  readonly supervisor = new Supervisor();
  faults = 0;
  readonly people: Somebody[] = [];
  #faulty = true;
  #running = true;
  #order: ServerOrder | undefined;
  #loops: Promise<void>[] = [];
  readonly #epoch = Date.now();
  readonly #now = () => this.#epoch + (Date.now() - this.#epoch) * speed;
  #graph: FakeGraph | undefined;
  #telegram: FakeTelegram | undefined;
  #provider: Provider | undefined;
  #redis: RedisServer | undefined;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  async begin({ seed, store, bug }: AdapterSettings): Promise<void> {
    const port = await freePort();
    const fate = fateOf(seeded(seed + 11), () => {
      this.faults += 1;
    });
    const now = this.#now;
    const common = { now, fate: () => (this.#faulty ? fate() : undefined) };
    const hook = () => `http://127.0.0.1:${port}/channels/whatsapp`;
    const graph = new FakeGraph({ ...common, ...secrets, phoneNumberId: number, hook });
    const telegram = new FakeTelegram({
      ...common,
      token,
      reach: () => `http://127.0.0.1:${port}/channels/telegram`,
    });
    [this.#graph, this.#telegram] = [graph, telegram];
    this.#provider = await Provider.start(seeded(seed + 7));
    this.#redis = store === 'redis' ? await startRedis() : undefined;
    this.#order = {
      port,
      epoch: this.#epoch,
      provider: this.#provider.url,
      folder: mkdtempSync(join(tmpdir(), 'inzira-adapters-')),
      masterKey: Buffer.alloc(32, 'a storm').toString('base64'),
      redis: this.#redis && { url: this.#redis.url, ...leases },
      bug,
      adapters: {
        whatsapp: { phoneNumberId: number, ...secrets, apiRoot: await graph.listen() },
        telegram: {
          token,
          apiRoot: await telegram.listen(),
          webhook: { url: 'https://inzira.test/channels/telegram', secret: 'a-word-of-our-own' },
        },
      },
    };
    for (let at = 0; at < peopleEach; at++) this.people.push(onWhatsapp(graph, at), onTelegram(telegram, at));
    await this.start();
    // Platforms bring many things at once.
    const bring = [graph, graph, graph, graph, telegram, telegram].map((fake) =>
      this.#keep(() => fake.deliver(arrangeBy(this.random))),
    );
    const letGo = async () => {
      for (const fake of [graph, telegram]) fake.letGo();
    };
    this.#loops = [...bring, this.#keep(letGo, 2_000)];
  }

  start(): Promise<void> {
    if (!this.#order) throw new Error('not begun');
    return this.supervisor.start(this.#order);
  }

  async #keep(work: () => Promise<unknown>, everyMs = 30): Promise<void> {
    while (this.#running) {
      await work();
      await sleep(everyMs);
    }
  }

  /** Everybody writes, slowly enough for twenty messages a minute of the servers' clock. */
  async write(until: () => boolean): Promise<void> {
    await Promise.all(
      this.people.map(async (person) => {
        while (!until()) {
          const text = `menu ${person.sent.length}`;
          person.sent.push(text);
          person.say(text);
          await sleep(700 + this.random.below(300));
        }
      }),
    );
  }

  /** Nothing fails any more; resolves when nothing is left to bring, to handle or to send. */
  async drained(): Promise<readonly string[]> {
    this.#faulty = false;
    const deadline = Date.now() + longestDrainMs;
    // What a platform is just bringing stands nowhere: only what stays still is at its end.
    for (let still = 0; ; ) {
      const state = await this.#ask<OutboxCounts & { waiting: number; failedIds: string[] }>('/state', {});
      const pending = (this.#graph?.pending.length ?? 0) + (this.#telegram?.pending.length ?? 0);
      const isStill = state && state.open === 0 && state.waiting === 0 && pending === 0;
      still = isStill ? still + 1 : 0;
      if (isStill && still > stillPolls) return state.failedIds;
      if (Date.now() > deadline) throw new Error(`never still: ${JSON.stringify({ ...state, pending })}`);
      await sleep(50);
    }
  }

  droppedFor(person: Somebody, failedIds: readonly string[]): number {
    return this.#provider?.droppedFor(person.address, failedIds).size ?? 0;
  }

  async logOf({ channel, account, address }: Somebody): Promise<readonly LogEntry[]> {
    return (await this.#ask<LogEntry[]>('/log', { channel, account, from: address })) ?? [];
  }

  async #ask<Answer>(path: string, body: unknown): Promise<Answer | undefined> {
    const url = `http://127.0.0.1:${this.#order?.port}${path}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) }).catch(() => undefined);
    return answer?.status === 200 ? ((await answer.json()) as Answer) : undefined;
  }

  async end(): Promise<void> {
    this.#running = false;
    this.#graph?.letGo();
    this.#telegram?.letGo();
    await Promise.all(this.#loops);
    await this.supervisor.end();
    await this.#graph?.close();
    await this.#telegram?.close();
    this.#provider?.stop();
    await this.#redis?.stop();
    rmSync(this.#order?.folder ?? '', { recursive: true, force: true });
  }
}

function onWhatsapp(graph: FakeGraph, at: number): Somebody {
  const persona = { phone: `25078800000${at}`, userId: `RW.134912${at}`, name: `Uwase ${at}` };
  return {
    channel: 'whatsapp-cloud',
    account: number,
    address: persona.userId,
    sent: [],
    say: (body) => graph.send(persona, { type: 'text', text: { body } }),
    shown: () =>
      graph.shown
        .filter(({ to }) => to === persona.userId || to === persona.phone)
        .map(({ text, opaque }) => ({ text, id: opaque })),
  };
}

function onTelegram(telegram: FakeTelegram, at: number): Somebody {
  const persona = { id: 7_000 + at, name: `Mugabo ${at}` };
  return {
    channel: 'telegram',
    account: token.split(':')[0] ?? '',
    address: String(persona.id),
    sent: [],
    say: (text) => telegram.send(persona, { text }),
    shown: () =>
      telegram.shown.filter(({ chat }) => chat === persona.id).map(({ text }) => ({ text, id: undefined })),
  };
}

/** How many of the lines that were said, from one on, stand in this bubble: those of one turn come together. */
function linesIn(bubble: string, said: readonly string[], from: number): number {
  let [count, at] = [0, 0];
  for (const line of said.slice(from)) {
    if (!bubble.startsWith(line.slice(0, 60), at)) break;
    count += 1;
    at += line.length;
    while (/\s/.test(bubble.charAt(at))) at += 1;
  }
  return count;
}

/** Compares what a telephone shows with what was said to it, in order. */
function compareLines(said: readonly string[], shown: ReturnType<Somebody['shown']>) {
  const counts = { matched: 0, outOfOrder: 0, markedDoubles: 0, unmarkedDoubles: 0 };
  const seen = new Set<string>();
  let [next, before] = [0, 0];
  for (const { text, id } of shown) {
    const place = said.findIndex((_, at) => at >= next && linesIn(text, said, at) > 0);
    const isSame = id === undefined ? place !== next && linesIn(text, said, before) > 0 : seen.has(id);
    if (id !== undefined) seen.add(id);
    if (isSame && next > 0) {
      counts[text.includes(again) ? 'markedDoubles' : 'unmarkedDoubles'] += 1;
    } else if (place < 0) counts.outOfOrder += 1;
    else {
      const many = linesIn(text, said, place);
      counts.matched += many;
      [before, next] = [place, place + many];
    }
  }
  return counts;
}

/** Compares one person's log with what she sent and what her telephone shows. */
function judge(person: Somebody, log: readonly LogEntry[], dropped: number) {
  const said = log.filter(({ by }) => by === 'bot').map(({ text }) => text);
  const heard = log.filter(({ by }) => by === 'person').map(({ text }) => text);
  const shown = person.shown().filter(({ text }) => !text.startsWith(knock));
  const { matched, ...lines } = compareLines(said, shown);
  return {
    lostMessages: person.sent.filter((text) => !heard.includes(text)).length,
    doubledMessages: heard.length - new Set(heard).size,
    unanswered: Math.max(0, heard.length - said.length),
    lostLines: Math.max(0, said.length - matched - dropped),
    ...lines,
  };
}

/** Kills a server with the real adapters at named places while people write on both platforms. */
export async function adapters(settings: AdapterSettings): Promise<AdapterResult> {
  const storm = new AdapterStorm(settings.seed);
  try {
    await storm.begin(settings);
    let done = false;
    const writing = storm.write(() => done);
    await killAll(storm, settings.kills);
    done = true;
    await writing;
    const failedIds = await storm.drained();
    const messages = storm.people.reduce((sum, { sent }) => sum + sent.length, 0);
    const result: AdapterResult = { kills: settings.kills, messages, faults: storm.faults, ...nothing };
    for (const person of storm.people) {
      const found = judge(person, await storm.logOf(person), storm.droppedFor(person, failedIds));
      const { markedDoubles: _, ...flaws } = found;
      if (Object.values(flaws).some((count) => count > 0))
        console.error(JSON.stringify({ person: person.address, channel: person.channel, ...found }));
      for (const name of Object.keys(found) as (keyof typeof found)[]) result[name] += found[name];
    }
    return result;
  } finally {
    await storm.end();
  }
}

const nothing = {
  lostMessages: 0,
  doubledMessages: 0,
  unanswered: 0,
  lostLines: 0,
  unmarkedDoubles: 0,
  markedDoubles: 0,
  outOfOrder: 0,
};

async function killAll(storm: AdapterStorm, kills: number): Promise<void> {
  const { supervisor, random } = storm;
  for (let killed = 0; killed < kills; ) {
    await supervisor.ready;
    supervisor.arm({ name: random.pick(failpoints), nth: 1 + random.below(6) });
    const died = supervisor.gone.then(() => true);
    if (await Promise.race([died, sleep(longestLifeMs).then(() => false)])) killed += 1;
    await supervisor.kill();
    await storm.start();
  }
}
