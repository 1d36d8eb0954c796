import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type ServerType, serve } from '@hono/node-server';
import { expect } from 'vitest';
import { createApp } from '../../../src/app.js';
import { whatsappCloud } from '../../../src/channels/whatsapp-cloud/whatsapp-cloud.js';
import { readConfig } from '../../../src/config.js';
import { FakeGraph } from '../../../src/dev/whatsapp/fake-graph.js';
import { type Persona, signatureOf } from '../../../src/dev/whatsapp/hook-bodies.js';
import type { Shown } from '../../../src/dev/whatsapp/read-send.js';
import type { PushChannel } from '../../../src/engine/ports/channel.js';
import type { Store } from '../../../src/engine/ports/store.js';
import { startInzira, type TestInzira } from '../../support/inzira.js';

export const secrets = {
  phoneNumberId: '106540352242922',
  accessToken: 'a-token',
  appSecret: 'an-app-secret',
  verifyToken: 'a-word-of-ours',
};

/** Patience for what happens in another process or on a socket; nothing is decided by it. */
export const patient = { timeout: 20_000, interval: 10 };

/** The whole program behind its real HTTP server, and Meta's side of it on this machine. */
export class Whatsapp {
  readonly fake: FakeGraph;
  /** Lines that were sent although an earlier attempt may have arrived. */
  readonly doubted = new Set<string>();
  inzira: TestInzira = {} as TestInzira;
  url = '';
  #apiRoot = '';
  #server: ServerType | undefined;
  #inFlight = 0;

  private constructor() {
    const now = () => this.inzira.clock.now();
    this.fake = new FakeGraph({ ...secrets, hook: () => this.url, now });
  }

  static async start(): Promise<Whatsapp> {
    const whatsapp = new Whatsapp();
    whatsapp.#apiRoot = await whatsapp.fake.listen();
    await whatsapp.#open();
    return whatsapp;
  }

  async #open(from?: { folder: string; now: number }): Promise<void> {
    const door = whatsappCloud({ ...secrets, apiRoot: this.#apiRoot });
    this.inzira = await startInzira({ ...from, channels: [this.#watched(door.channel)] });
    this.#watch(this.inzira.store);
    const app = createApp(this.inzira, readConfig({}), [door]);
    const port = await new Promise<number>((resolve) => {
      const options = { fetch: app.fetch, port: 0, hostname: '127.0.0.1' };
      this.#server = serve(options, (info: AddressInfo) => resolve(info.port));
    });
    this.url = `http://127.0.0.1:${port}/channels/whatsapp`;
  }

  #watched(channel: PushChannel): PushChannel {
    return {
      ...channel,
      send: (to, line, id, doubtful) => {
        if (doubtful) this.doubted.add(id);
        return channel.send(to, line, id, doubtful);
      },
    };
  }

  /** Counts the rows that are begun and not settled: while there are any, the clock must stand. */
  #watch(store: Store): void {
    const { begin, settle } = store;
    Object.assign(store, {
      begin: async (...row: Parameters<Store['begin']>) => {
        const begun = await begin(...row);
        if (begun) this.#inFlight += 1;
        return begun;
      },
      settle: (...row: Parameters<Store['settle']>) =>
        settle(...row).finally(() => {
          this.#inFlight -= 1;
        }),
    });
  }

  /** Stops and starts again on the same data. */
  async restart(): Promise<void> {
    const { folder, clock } = this.inzira;
    await this.#close();
    await this.inzira.close();
    await this.#open({ folder, now: clock.now() });
  }

  async #close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server?.close(() => resolve());
      if (this.#server && 'closeAllConnections' in this.#server) this.#server.closeAllConnections();
    });
  }

  async stop(): Promise<void> {
    await this.fake.close();
    await this.#close();
    await this.inzira.dispose();
  }

  /** Nothing may go out at this moment, and nothing is on its way. */
  async #isStill(): Promise<boolean> {
    const due = await this.inzira.store.due('whatsapp-cloud', this.inzira.clock.now(), 1);
    return due.length === 0 && this.#inFlight === 0;
  }

  /** Lets everything be handled and sent that can be now, and brings back what became of it. */
  async settle(): Promise<void> {
    await this.fake.deliver();
    await this.inzira.engine.settled();
    await expect.poll(() => this.#isStill(), patient).toBe(true);
    await this.fake.deliver();
  }

  /**
   * Moves the clock on in small steps until no line is open, at most so far that none is late; `each` happens at every
   * step. A pause that delivery takes leaves lines due: then a step comes after a while all the same.
   */
  async untilAllIsOut(each: () => Promise<void>): Promise<void> {
    const { store } = this.inzira;
    for (let step = 0; step < 100; step++) {
      for (let wait = 0; wait < 60 && !(await this.#isStill()); wait++) await setTimeout(10);
      await expect.poll(() => this.#inFlight, patient).toBe(0);
      await each();
      if ((await store.outbox()).open === 0) return;
      this.inzira.pass(5_000);
    }
    expect(await store.outbox()).toMatchObject({ open: 0 });
  }

  /** Posts a body as Meta would, or with another signature. */
  post(body: string, signature = signatureOf(secrets.appSecret, body)): Promise<Response> {
    return fetch(this.url, { method: 'POST', body, headers: { 'x-hub-signature-256': signature } });
  }

  person(persona: Persona = { phone: '250788123456', userId: 'RW.1349120', name: 'Uwase Aline' }): Phone {
    return new Phone(this, persona);
  }
}

/** What one person holds in her hand. */
export class Phone {
  readonly #whatsapp: Whatsapp;
  readonly persona: Persona;

  constructor(whatsapp: Whatsapp, persona: Persona) {
    this.#whatsapp = whatsapp;
    this.persona = persona;
  }

  get shown(): readonly Shown[] {
    const names = [this.persona.phone, this.persona.userId];
    return this.#whatsapp.fake.shown.filter(({ to }) => names.includes(to));
  }

  get last(): Shown | undefined {
    return this.shown.at(-1);
  }

  /** Sends something and resolves to what has come since. */
  async send(part: object): Promise<readonly Shown[]> {
    const before = this.shown.length;
    this.#whatsapp.fake.send(this.persona, part);
    await this.#whatsapp.settle();
    return this.shown.slice(before);
  }

  async write(text: string): Promise<string> {
    const lines = await this.send({ type: 'text', text: { body: text } });
    return lines.map((line) => line.text).join('\n');
  }

  /** Taps a button or a row that stands under the last line. */
  async tap(title: string): Promise<string> {
    const { last } = this;
    const choice = last?.choices.find((each) => each.title === title || each.id === title);
    if (!last || !choice) throw new Error(`no "${title}" among ${JSON.stringify(last?.choices)}`);
    const kind = last.type === 'list' ? 'list_reply' : 'button_reply';
    const lines = await this.send({ type: 'interactive', interactive: { type: kind, [kind]: choice } });
    return lines.map((line) => line.text).join('\n');
  }
}
