import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { expect } from 'vitest';
import { z } from 'zod';
import { webchat } from '../../../src/channels/webchat/webchat.js';
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
  brings: ['text', 'choice'],
  pushed: false,
  http: true,
  redelivers: false,
  begins: 'opens',
  longest: Number.POSITIVE_INFINITY,
  faults: [],
};

const Choice = z.object({ id: z.string(), label: z.string() });
const Log = z.object({
  entries: z.array(z.object({ n: z.number(), by: z.string(), text: z.string(), choices: z.array(Choice) })),
});
type Entry = z.infer<typeof Log>['entries'][number];

const serve = ({ engine, content, clock, report, root }: TestInzira): Hono =>
  webchat({
    engine,
    content,
    clock,
    report,
    folder: join(root, 'src/channels/webchat'),
    exitUrl: 'https://example.org/',
    https: false,
    clientAddress: () => '127.0.0.1',
    random: () => randomBytes(16).toString('base64url'),
  });

/** The page with its script, and the cookie of one browser. */
class Page {
  inzira: TestInzira;
  cookie = '';
  language: Language = 'en';
  last = { body: '', site: '' };
  entries: Entry[] = [];
  #app: Hono;

  constructor(inzira: TestInzira) {
    this.inzira = inzira;
    this.#app = serve(inzira);
  }

  /** The page shows the greeting before anything is stored. */
  async open(language: Language): Promise<void> {
    this.language = language;
    const from = { channel: 'webchat', account: 'web', address: '' } as const;
    const lines = await this.inzira.engine.greeting(from, language);
    const page = await (await this.#app.request(`/${language}`)).text();
    expect(page).toContain(lines[0]?.text.split('\n')[0]);
    this.entries.push(...lines.map((line) => ({ ...line, choices: [...line.choices], n: 0, by: 'bot' })));
  }

  get #end(): number {
    return Math.max(0, ...this.entries.map(({ n }) => n));
  }

  async send(body: string, site = 'same-origin'): Promise<number> {
    this.last = { body: `${body}&n=${this.#end}`, site };
    return this.again();
  }

  async again(): Promise<number> {
    const { body, site } = this.last;
    const headers = {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': site,
      cookie: this.cookie,
    };
    const answer = await this.#app.request(`/${this.language}`, { method: 'POST', headers, body });
    const set = /^s=[A-Za-z0-9_-]{22}/.exec(answer.headers.get('set-cookie') ?? '')?.[0];
    this.cookie = set ?? this.cookie;
    if (answer.ok) this.#take(await answer.json());
    return answer.status;
  }

  async read(): Promise<void> {
    const answer = await this.#app.request(`/log?after=${this.#end}`, { headers: { cookie: this.cookie } });
    if (answer.status === 200) this.#take(await answer.json());
  }

  /** Last words have no number: they stand in no log. */
  #take(json: unknown): void {
    const numbers = new Set(this.entries.map(({ n }) => n));
    const fresh = Log.parse(json).entries.filter(({ n }) => n === 0 || !numbers.has(n));
    this.entries.push(...fresh);
  }

  get shown(): readonly Shown[] {
    const said = this.entries.filter(({ by }) => by === 'bot');
    return said.map(({ text, choices }) => ({ text, choices: choices.map(({ label }) => label) }));
  }

  async restart(): Promise<void> {
    this.inzira = await this.inzira.reopen();
    this.#app = serve(this.inzira);
  }
}

function formOf(kind: Brought, { text = '', choice, extra }: Delivery): string {
  const fields = { i: randomUUID(), ...(extra && { extra: JSON.stringify(extra) }) };
  const said = kind === 'choice' ? { c: `${choice} ${text}` } : { t: text };
  return new URLSearchParams({ ...fields, ...said }).toString();
}

async function start(): Promise<ChannelUnderTest> {
  const page = new Page(await startInzira());
  const deliver = (kind: Brought, delivery: Delivery = {}) =>
    page.send(formOf(kind, delivery), delivery.forged ? 'cross-site' : 'same-origin');
  const since = async (kind: Brought, delivery: Delivery) => {
    const before = page.shown.length;
    await deliver(kind, delivery);
    return page.shown.slice(before);
  };
  return {
    get inzira() {
      return page.inzira;
    },
    get address() {
      return { channel: 'webchat', account: 'web', address: page.cookie.slice(2) } as const;
    },
    get hers() {
      return [page.cookie.slice(2)].filter((text) => text !== '');
    },
    secrets: [],
    open: (language) => page.open(language),
    outgoing: () => JSON.stringify(page.shown),
    deliver,
    redeliver: () => page.again(),
    post: (body) => page.send(body),
    settle: () => page.read(),
    untilAllIsOut: () => page.read(),
    shown: () => page.shown,
    say: (text) => since('text', { text }),
    async tap(label) {
      const choices = page.entries.findLast(({ by }) => by === 'bot')?.choices ?? [];
      const choice = choices.find((each) => each.label === label);
      if (!choice) throw new Error(`no "${label}" among ${JSON.stringify(choices)}`);
      return since('choice', { choice: choice.id, text: label });
    },
    restart: () => page.restart(),
    faults: () => undefined,
    dispose: () => page.inzira.dispose(),
  };
}

channelContract('Web chat', abilities, start);
