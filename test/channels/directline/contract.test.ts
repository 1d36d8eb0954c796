import { randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import { directline } from '../../../src/channels/directline/directline.js';
import { readTokenKey } from '../../../src/channels/directline/token-key.js';
import type { Language } from '../../../src/domain/conversation.js';
import { channelContract } from '../../contracts/channel.contract.js';
import type {
  Abilities,
  Brought,
  ChannelUnderTest,
  Delivery,
  Shown,
} from '../../contracts/channel-under-test.js';
import { startInzira, type TestInzira } from '../../support/inzira.js';

const abilities: Abilities = {
  brings: ['text', 'choice', 'image', 'voice', 'unknown', 'receipt'],
  pushed: false,
  http: true,
  redelivers: false,
  begins: 'opens',
  longest: Number.POSITIVE_INFINITY,
  faults: [],
};

const Grant = z.object({ conversationId: z.string(), token: z.string() });
const Activities = z.object({
  watermark: z.string(),
  activities: z.array(
    z.object({
      text: z.string(),
      from: z.object({ role: z.string() }),
      suggestedActions: z.object({ actions: z.array(z.object({ title: z.string() })) }).optional(),
    }),
  ),
});

const serve = ({ engine, clock, store, report }: TestInzira): Hono =>
  new Hono().route(
    '/v3/directline',
    directline({
      engine,
      clock,
      report,
      key: () => readTokenKey(store.records),
      secret: undefined,
      origins: [],
      publicUrl: undefined,
      clientAddress: () => '127.0.0.1',
      random: () => randomBytes(16).toString('base64url'),
    }),
  );

/** What a client posts. */
function activityOf(kind: Brought, { text = '', choice, extra }: Delivery): object {
  const channelData = { clientActivityID: randomUUID(), ...extra };
  const base = { type: 'message', from: { id: 'dl_1', name: 'Uwase Aline' }, text, channelData, ...extra };
  switch (kind) {
    case 'choice':
      return { ...base, value: { choice } };
    case 'image':
      return { ...base, attachments: [{ contentType: 'image/png' }] };
    case 'voice':
      return { ...base, attachments: [{ contentType: 'audio/ogg' }] };
    case 'unknown':
      return { ...base, attachments: [{ contentType: 'application/hologram' }] };
    case 'receipt':
      return { ...base, type: 'typing' };
    default:
      return base;
  }
}

/** The window of a client: it keeps what it was shown when the conversation is gone. */
class Window {
  inzira: TestInzira;
  id = '';
  token = '';
  last = { body: '', token: '' };
  shown: Shown[] = [];
  #watermark = '';
  #app: Hono;

  constructor(inzira: TestInzira) {
    this.inzira = inzira;
    this.#app = serve(inzira);
  }

  async open(language: Language = 'en'): Promise<void> {
    const grant = await this.#app.request('/v3/directline/tokens/generate', { method: 'POST' });
    const { conversationId, token } = Grant.parse(await grant.json());
    this.id = conversationId;
    this.token = token;
    this.#watermark = '';
    await this.#post('/conversations', JSON.stringify({ locale: language }), token);
    await this.read();
  }

  /** A client asks for a new token before the old one ends. */
  async #refresh(): Promise<void> {
    const answer = await this.#post('/tokens/refresh', '', this.token);
    if (answer.ok) this.token = Grant.parse(await answer.json()).token;
  }

  #post(path: string, body: string, token: string): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return Promise.resolve(this.#app.request(`/v3/directline${path}`, { method: 'POST', headers, body }));
  }

  async send(body: string, token = this.token): Promise<number> {
    if (this.token === '') await this.open();
    this.last = { body, token: token || this.token };
    return this.again();
  }

  async again(): Promise<number> {
    const { body, token } = this.last;
    return (await this.#post(`/conversations/${this.id}/activities`, body, token)).status;
  }

  async read(): Promise<void> {
    const headers = { authorization: `Bearer ${this.token}` };
    const path = `/v3/directline/conversations/${this.id}/activities?watermark=${this.#watermark}`;
    const answer = await this.#app.request(path, { headers });
    if (!answer.ok) return;
    const { activities, watermark } = Activities.parse(await answer.json());
    this.#watermark = watermark;
    for (const { text, from, suggestedActions } of activities) {
      if (from.role !== 'bot') continue;
      this.shown.push({ text, choices: suggestedActions?.actions.map(({ title }) => title) ?? [] });
    }
  }

  async restart(): Promise<void> {
    this.inzira = await this.inzira.reopen();
    this.#app = serve(this.inzira);
    await this.#refresh();
    this.last = { ...this.last, token: this.token };
  }
}

async function start(): Promise<ChannelUnderTest> {
  const window = new Window(await startInzira());
  const deliver = async (kind: Brought, delivery: Delivery = {}) => {
    const body = JSON.stringify(activityOf(kind, delivery));
    if (!delivery.forged) return window.send(body);
    const [head, claims] = window.token.split('.');
    return window.send(body, `${head}.${claims}.${'A'.repeat(43)}`);
  };
  const since = async (text: string) => {
    const before = window.shown.length;
    await deliver('text', { text });
    await window.read();
    return window.shown.slice(before);
  };
  return {
    get inzira() {
      return window.inzira;
    },
    get address() {
      return { channel: 'directline', account: 'directline', address: window.id } as const;
    },
    get hers() {
      return [window.id, 'Uwase'].filter((text) => text !== '');
    },
    get secrets() {
      return [window.token].filter((text) => text !== '');
    },
    open: (language) => window.open(language),
    outgoing: () => JSON.stringify(window.shown),
    deliver,
    redeliver: () => window.again(),
    post: (body) => window.send(body),
    settle: () => window.read(),
    untilAllIsOut: () => window.read(),
    shown: () => window.shown,
    say: since,
    tap: since,
    restart: () => window.restart(),
    faults: () => undefined,
    dispose: () => window.inzira.dispose(),
  };
}

channelContract('Direct Line', abilities, start);
