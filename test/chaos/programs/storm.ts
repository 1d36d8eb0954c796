import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '../../../src/domain/conversation.js';
import type { OutboxCounts } from '../../../src/engine/ports/store.js';
import { freePort, type RedisServer, startRedis } from '../../support/redis-server.js';
import type { Bug } from './bugs.js';
import { add, type Calm, type Flaws, flawsOf, isFlawless, noFlaws, since } from './check.js';
import { kindNames, kinds } from './kinds.js';
import { Counter, Person } from './person.js';
import { Provider } from './provider.js';
import { type Random, seeded } from './seeded.js';
import { type ServerOrder, Supervisor } from './supervisor.js';

export interface StormSettings {
  readonly store: 'sqlite' | 'redis';
  readonly seed: number;
  readonly bug: Bug | undefined;
  /** How many servers share the store; more than one needs Redis. */
  readonly servers: number;
}

interface State extends OutboxCounts {
  readonly waiting: number;
  readonly failedIds: readonly string[];
}

/** Shorter than in service, so that a short pause outlasts them. */
export const leases = { leaseMs: 500, orphanMs: 300 };
const peoplePerKind = 3;
const longestDrainMs = 120_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** People, platforms, servers and a store; what happens to the servers is up to who holds it. */
export class Storm {
  readonly random: Random;
  readonly supervisors: readonly Supervisor[];
  readonly provider: Provider;
  readonly #people: readonly Person[];
  readonly #orders: readonly ServerOrder[];
  readonly #redis: RedisServer | undefined;
  readonly #calm = new Map<Person, Calm>();
  #writing: readonly Promise<void>[] = [];
  #ended = false;

  private constructor(
    settings: StormSettings,
    orders: readonly ServerOrder[],
    provider: Provider,
    redis: RedisServer | undefined,
  ) {
    this.random = seeded(settings.seed);
    [this.#orders, this.provider, this.#redis] = [orders, provider, redis];
    this.supervisors = orders.map(() => new Supervisor());
    const counter = new Counter();
    const urls = orders.map(({ port }) => `http://127.0.0.1:${port}`);
    this.#people = kindNames.flatMap((kind) =>
      Array.from({ length: peoplePerKind }, (_, at) => {
        const random = seeded(settings.seed * 1_000 + at * 10 + kindNames.indexOf(kind));
        return new Person(`${kind}${at}`, kind, random, urls, counter);
      }),
    );
    provider.onReceipt = (id) => void this.#report(id);
  }

  /** Everything running, each person known, nothing broken yet. */
  static async begin(settings: StormSettings): Promise<Storm> {
    const provider = await Provider.start(seeded(settings.seed + 7));
    provider.faulty = false;
    const redis = settings.store === 'redis' ? await startRedis() : undefined;
    const folder = mkdtempSync(join(tmpdir(), 'inzira-storm-'));
    const orders: ServerOrder[] = [];
    const epoch = Date.now();
    for (let at = 0; at < settings.servers; at++) {
      orders.push({
        port: await freePort(),
        epoch,
        provider: provider.url,
        folder,
        masterKey: Buffer.alloc(32, 'a storm').toString('base64'),
        redis: redis && { url: redis.url, ...leases },
        bug: settings.bug,
      });
    }
    const storm = new Storm(settings, orders, provider, redis);
    await Promise.all(orders.map((_, at) => storm.start(at)));
    await storm.#meet();
    provider.faulty = true;
    return storm;
  }

  /** Puts a server to work. */
  start(at: number): Promise<void> {
    const order = this.#orders[at];
    const supervisor = this.supervisors[at];
    if (!order || !supervisor) throw new Error(`no server ${at}`);
    return supervisor.start(order);
  }

  write(): void {
    this.#writing = this.#people.map((person) => person.write());
  }

  get messages(): number {
    return this.#people.reduce((sum, { sent }) => sum + sent.length, 0);
  }

  get duplicates(): number {
    return this.#people.reduce((sum, { duplicates }) => sum + duplicates, 0);
  }

  /** Lets everybody finish, waits until nothing is left to do, and counts what went wrong. */
  async judge(): Promise<Flaws> {
    for (const person of this.#people) person.end();
    await Promise.all(this.#writing);
    this.provider.faulty = false;
    const state = await this.#drained();
    let flaws = noFlaws();
    for (const person of this.#people) {
      const calm = this.#calm.get(person) ?? { log: 0, shown: 0 };
      const shown = this.provider.shownTo(person.kind, person.name);
      const dropped = this.provider.droppedFor(person.name, state.failedIds);
      const seen = { person, log: await this.#logOf(person), shown, dropped };
      const found = flawsOf(since(calm, seen));
      if (!isFlawless(found)) console.error(JSON.stringify({ person: person.name, ...found }));
      flaws = add(flaws, found);
    }
    return flaws;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.supervisors.map((supervisor) => supervisor.end()));
    this.provider.stop();
    await this.#redis?.stop();
    rmSync(this.#orders[0]?.folder ?? '', { recursive: true, force: true });
  }

  /** One message of each before anything breaks: its greeting is not counted. */
  async #meet(): Promise<void> {
    await Promise.all(this.#people.map((person) => person.writeOnce()));
    await this.#drained();
    for (const person of this.#people) {
      const log = await this.#logOf(person);
      const shown = this.provider.shownTo(person.kind, person.name);
      this.#calm.set(person, { log: log.length, shown: shown.length });
    }
  }

  async #drained(): Promise<State> {
    const deadline = Date.now() + longestDrainMs;
    for (;;) {
      const state = await this.#ask<State>('/state', {});
      if (state && state.open === 0 && state.waiting === 0) return state;
      if (Date.now() > deadline) {
        if (state) return state;
        throw new Error('no server answers');
      }
      await sleep(30);
    }
  }

  /** A platform reports until it is heard. */
  async #report(id: string): Promise<void> {
    while (!(await this.#ask('/receipt', { id, status: 'delivered' })) && !this.#ended) await sleep(50);
  }

  async #logOf({ kind, name }: Person): Promise<readonly LogEntry[]> {
    const log = await this.#ask<LogEntry[]>('/log', { channel: kinds[kind].channel, from: name });
    return log ?? [];
  }

  async #ask<Answer>(path: string, body: unknown): Promise<Answer | undefined> {
    for (const { port } of this.#orders) {
      try {
        const url = `http://127.0.0.1:${port}${path}`;
        const signal = AbortSignal.timeout(3_000);
        const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal });
        if (response.status === 200) return (await response.json()) as Answer;
      } catch {
        // It is dead or paused; another may answer.
      }
    }
    return undefined;
  }
}
