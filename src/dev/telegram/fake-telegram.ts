import type { AddressInfo } from 'node:net';
import { type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { errorBody, type FakeFault, refusals } from './faults.js';
import { readSend } from './read-send.js';
import { type Button, messageBody, type Persona } from './update-bodies.js';

export interface FakeSettings {
  readonly token: string;
  readonly now: () => number;
  /** What a send meets when `faults` names nothing. */
  readonly fate?: () => FakeFault | undefined;
  /** Where an address that the bot names is on this machine. */
  readonly reach?: (url: string) => string;
  /** In which order, and how often, what waits is given to who asks. */
  readonly arrange?: (bodies: readonly string[]) => readonly string[];
}

/** A line that reached a chat. */
export interface Shown {
  readonly chat: number;
  readonly messageId: number;
  readonly text: string;
  readonly rows: readonly (readonly Button[])[];
  readonly at: number;
}

export interface Called {
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Env = { Bindings: HttpBindings };

interface Pending {
  readonly id: number;
  readonly body: object;
}

const firstUpdate = 100_000_001;
const tries = 5;
const pollMs = 10;

/** The Bot API of one bot on this machine: takes lines, brings what people write by webhook or to who asks. */
export class FakeTelegram {
  readonly shown: Shown[] = [];
  /** What the next sends meet, one each. */
  readonly faults: FakeFault[] = [];
  /** Every call but those that ask for updates. */
  readonly called: Called[] = [];
  pending: Pending[] = [];
  #hook: { readonly url: string; readonly secret: string } | undefined;
  #update = firstUpdate;
  #message = 0;
  #hanging: (() => void)[] = [];
  #server: ServerType | undefined;
  #isClosed = false;
  readonly #settings: FakeSettings;

  constructor(settings: FakeSettings) {
    this.#settings = settings;
  }

  /** Begins to listen on this machine; answers with the root that a client is given. */
  async listen(more: Hono<Env> = new Hono<Env>(), port = 0): Promise<string> {
    more.post('/:bot{bot[^/]+}/:method', (c) => this.#call(c));
    const listening = await new Promise<number>((resolve) => {
      const options = { fetch: more.fetch, port, hostname: '127.0.0.1' };
      this.#server = serve(options, (info: AddressInfo) => resolve(info.port));
    });
    return `http://127.0.0.1:${listening}`;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.letGo();
    await new Promise<void>((resolve) => {
      if (!this.#server) return resolve();
      this.#server.close(() => resolve());
      if ('closeAllConnections' in this.#server) this.#server.closeAllConnections();
    });
  }

  /** Where updates are brought to, as the bot has asked. */
  get hook(): string | undefined {
    return this.#hook?.url;
  }

  /** The next number of a message, and of an update. */
  nextMessage(): number {
    this.#message += 1;
    return this.#message;
  }

  numbered(body: object): object {
    this.#update += 1;
    return { update_id: this.#update, ...body };
  }

  /** A person sends something of any kind; it waits to be brought. */
  send(persona: Persona, part: object): void {
    this.bring(messageBody(persona, this.nextMessage(), this.#settings.now(), part));
  }

  /** Any update waits to be brought. */
  bring(body: object): void {
    const update = this.numbered(body);
    this.pending.push({ id: this.#update, body: update });
  }

  /** Posts what waits to the webhook, each until it is taken, in the order that `arrange` gives it. */
  async deliver(arrange = (bodies: readonly string[]) => bodies): Promise<void> {
    if (!this.#hook) return;
    const waiting = this.pending;
    this.pending = [];
    const refused = new Set<string>();
    for (const body of arrange(waiting.map(({ body }) => JSON.stringify(body)))) {
      if (!(await this.#deliver(body))) refused.add(body);
    }
    this.pending.unshift(...waiting.filter(({ body }) => refused.has(JSON.stringify(body))));
  }

  /** Answers those who were left hanging. */
  letGo(): void {
    for (const go of this.#hanging) go();
    this.#hanging = [];
  }

  async #deliver(body: string): Promise<boolean> {
    const { url: named = '', secret = '' } = this.#hook ?? {};
    const url = this.#settings.reach?.(named) ?? named;
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
    for (let attempt = 1; attempt <= tries; attempt++) {
      const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok) return true;
    }
    return false;
  }

  async #call(c: Context<Env>): Promise<Response> {
    const body: Record<string, unknown> = await c.req.json().catch(() => ({}));
    const method = c.req.param('method') ?? '';
    if (c.req.param('bot') !== `bot${this.#settings.token}`)
      return c.json(errorBody([401, 'Unauthorized']), 401);
    if (method === 'getUpdates') return this.#give(c, body);
    this.called.push({ method, body });
    if (method === 'sendMessage') return this.#take(c, body);
    if (method === 'setWebhook') this.#hook = { url: String(body.url), secret: String(body.secret_token) };
    if (method === 'deleteWebhook') this.#hook = undefined;
    return c.json({ ok: true, result: true });
  }

  /** What is below the offset is forgotten; who asks waits until there is something. */
  async #give(c: Context<Env>, { offset, timeout }: Record<string, unknown>): Promise<Response> {
    if (this.#hook) return c.json(errorBody([409, 'Conflict: webhook is active']), 409);
    const from = Number(offset ?? 0);
    this.pending = this.pending.filter(({ id }) => id >= from);
    const asks = (Number(timeout ?? 0) * 1_000) / pollMs;
    for (let asked = 0; asked < asks && this.pending.length === 0 && !this.#isClosed; asked++) {
      if (c.req.raw.signal.aborted) break;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    const bodies = this.pending.map(({ body }) => JSON.stringify(body));
    const { arrange } = this.#settings;
    const given = (arrange ? arrange(bodies) : bodies).map((body): unknown => JSON.parse(body));
    return c.json({ ok: true, result: given });
  }

  async #take(c: Context<Env>, body: unknown): Promise<Response> {
    const fault = this.faults.shift() ?? this.#settings.fate?.();
    const refusal = fault && refusals[fault];
    if (refusal) return c.json(errorBody(refusal), refusal[0]);
    const line = readSend(body);
    if (!line) return c.json(errorBody([400, 'Bad Request: message is too long']), 400);
    const isTaken = fault === undefined || fault.startsWith('taken-');
    const messageId = this.nextMessage();
    if (isTaken) {
      const rows = line.reply_markup?.inline_keyboard ?? [];
      this.shown.push({ chat: line.chat_id, messageId, text: line.text, rows, at: this.#settings.now() });
    }
    return this.#answer(c, messageId, fault);
  }

  async #answer(c: Context<Env>, message_id: number, fault: FakeFault | undefined): Promise<Response> {
    if (fault?.endsWith('reset')) c.env.incoming.socket.destroy();
    if (fault === 'taken-down') return c.json(errorBody([502, 'Bad Gateway']), 502);
    if (fault === 'page') return c.html('<title>Sign in</title>');
    if (fault === 'taken-hang') await new Promise<void>((go) => this.#hanging.push(go));
    return c.json({ ok: true, result: { message_id, date: 0, chat: { id: 0, type: 'private' } } });
  }
}
