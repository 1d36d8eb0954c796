import type { AddressInfo } from 'node:net';
import { type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { errorBody, type FakeFault, refusals } from './faults.js';
import {
  messageBody,
  metaJson,
  namesOf,
  newWamid,
  type Persona,
  type Reported,
  signatureOf,
  statusBody,
} from './hook-bodies.js';
import { readSend, type Shown } from './read-send.js';

export interface FakeSettings {
  readonly phoneNumberId: string;
  readonly accessToken: string;
  readonly appSecret: string;
  /** Where what people write is posted to; asked each time. */
  readonly hook: () => string;
  readonly now: () => number;
  /** What a send meets when `faults` names nothing. */
  readonly fate?: () => FakeFault | undefined;
  /** Told when something waits to be posted. */
  readonly onPending?: () => void;
}

interface Taken extends Shown {
  readonly wamid: string;
  readonly at: number;
}

export type Env = { Bindings: HttpBindings };

const windowMs = 24 * 3_600_000;
const tries = 5;

/** The Cloud API of one number on this machine: takes lines, posts what people write and what became of lines. */
export class FakeGraph {
  /** Every line that reached a phone, in order. */
  readonly shown: Taken[] = [];
  /** What the next sends meet, one each. */
  readonly faults: FakeFault[] = [];
  /** How often each line was asked for, taken or not. */
  readonly asked = new Map<string, number>();
  /** Does it say by itself what became of lines? */
  reports = true;
  /** What waits to be posted, as JSON. */
  pending: string[] = [];
  readonly #settings: FakeSettings;
  readonly #wroteAt = new Map<string, number>();
  #hanging: (() => void)[] = [];
  #server: ServerType | undefined;

  constructor(settings: FakeSettings) {
    this.#settings = settings;
  }

  /** Begins to listen on this machine; answers with the root that a client is given. */
  async listen(more: Hono<Env> = new Hono<Env>(), port = 0): Promise<string> {
    more.post('/v24.0/:number/messages', (c) => this.#take(c));
    const listening = await new Promise<number>((resolve) => {
      const options = { fetch: more.fetch, port, hostname: '127.0.0.1' };
      this.#server = serve(options, (info: AddressInfo) => resolve(info.port));
    });
    return `http://127.0.0.1:${listening}/v24.0`;
  }

  async close(): Promise<void> {
    this.letGo();
    await new Promise<void>((resolve) => {
      if (!this.#server) return resolve();
      this.#server.close(() => resolve());
      if ('closeAllConnections' in this.#server) this.#server.closeAllConnections();
    });
  }

  /** A person sends something of any type; it waits to be posted. */
  send(persona: Persona, part: object): void {
    for (const name of namesOf(persona)) this.#wroteAt.set(name, this.#settings.now());
    this.#post(messageBody(this.#settings.phoneNumberId, persona, this.#settings.now(), part));
  }

  report(reported: Reported): void {
    this.#post(statusBody(this.#settings.phoneNumberId, reported, this.#settings.now()));
  }

  /** Posts what waits, each until it is taken, in the order that `arrange` gives it. */
  async deliver(arrange = (bodies: readonly string[]) => bodies): Promise<void> {
    const bodies = arrange(this.pending);
    this.pending = [];
    for (const body of bodies) await this.#deliver(body);
  }

  /** Answers those who were left hanging. */
  letGo(): void {
    for (const go of this.#hanging) go();
    this.#hanging = [];
  }

  #post(body: unknown): void {
    this.pending.push(metaJson(body));
    this.#settings.onPending?.();
  }

  async #deliver(body: string): Promise<void> {
    for (let attempt = 1; attempt <= tries; attempt++) {
      const headers = { 'x-hub-signature-256': signatureOf(this.#settings.appSecret, body) };
      const answer = await fetch(this.#settings.hook(), { method: 'POST', headers, body }).catch(
        () => undefined,
      );
      await answer?.arrayBuffer();
      if (answer?.ok) return;
    }
    this.pending.push(body);
  }

  async #take(c: Context<Env>): Promise<Response> {
    const body: unknown = await c.req.json().catch(() => undefined);
    const line = readSend(body);
    if (line) this.asked.set(line.opaque, (this.asked.get(line.opaque) ?? 0) + 1);
    if (c.req.header('authorization') !== `Bearer ${this.#settings.accessToken}`)
      return c.json(errorBody(190), 401);
    if (c.req.param('number') !== this.#settings.phoneNumberId || !line) return c.json(errorBody(100), 400);
    const fault =
      this.faults.shift() ?? (this.#isShut(line) ? 'window' : undefined) ?? this.#settings.fate?.();
    const refusal = fault && refusals[fault];
    if (refusal) return c.json(errorBody(refusal[1]), refusal[0]);
    if (fault === undefined || fault.startsWith('taken-')) return this.#answer(c, this.#show(line), fault);
    return this.#answer(c, '', fault);
  }

  #isShut({ to }: Shown): boolean {
    return this.#settings.now() - (this.#wroteAt.get(to) ?? 0) >= windowMs;
  }

  #show(line: Shown): string {
    const wamid = newWamid();
    this.shown.push({ ...line, wamid, at: this.#settings.now() });
    for (const status of this.reports ? (['sent', 'delivered', 'read'] as const) : []) {
      this.report({ wamid, opaque: line.opaque, status });
    }
    return wamid;
  }

  async #answer(c: Context<Env>, wamid: string, fault: FakeFault | undefined): Promise<Response> {
    if (fault?.endsWith('reset')) c.env.incoming.socket.destroy();
    if (fault?.endsWith('down')) return c.json(errorBody(131016), 503);
    if (fault === 'taken-hang') await new Promise<void>((go) => this.#hanging.push(go));
    return c.json({ messaging_product: 'whatsapp', contacts: [], messages: [{ id: wamid }] });
  }
}
