import { expect } from 'vitest';
import { telegram } from '../../../src/channels/telegram/telegram.js';
import { FakeTelegram, type Shown } from '../../../src/dev/telegram/fake-telegram.js';
import { editBody, type Persona, tapBody } from '../../../src/dev/telegram/update-bodies.js';
import type { TestInzira } from '../../support/inzira.js';
import { type PushDoor, PushedProgram, patient } from '../../support/pushed-program.js';

export const token = '4200000001:AAH-a-token-of-a-bot-that-is-none_x';
export const secret = 'a-word-of-our-own';
const account = '4200000001';

/** What may be put between the program and the channel's door, to spoil it. */
export type Wrap = (door: PushDoor) => PushDoor;

const publicUrl = 'https://inzira.test';

/** The whole program behind its real HTTP server, and Telegram's side of it on this machine. */
export class Telegram {
  readonly fake: FakeTelegram;
  #apiRoot = '';
  readonly #program: PushedProgram;

  private constructor(way: 'webhook' | 'polling', wrap: Wrap) {
    const now = () => this.inzira.clock.now();
    const reach = (url: string) => url.replace(publicUrl, this.#program.origin);
    this.fake = new FakeTelegram({ token, now, reach });
    const webhook = way === 'webhook' ? { url: `${publicUrl}/channels/telegram`, secret } : undefined;
    this.#program = new PushedProgram(() => wrap(telegram({ token, apiRoot: this.#apiRoot, webhook })));
  }

  static async start(way: 'webhook' | 'polling' = 'webhook', wrap: Wrap = (door) => door): Promise<Telegram> {
    const started = new Telegram(way, wrap);
    started.#apiRoot = await started.fake.listen();
    await started.#program.open();
    await expect.poll(() => started.callsOf('setMyCommands').length, patient).toBe(4);
    return started;
  }

  get inzira(): TestInzira {
    return this.#program.inzira;
  }

  get url(): string {
    return `${this.#program.origin}/channels/telegram`;
  }

  get doubted(): ReadonlySet<string> {
    return this.#program.doubted;
  }

  callsOf(method: string): readonly Readonly<Record<string, unknown>>[] {
    return this.fake.called.filter((call) => call.method === method).map(({ body }) => body);
  }

  restart(): Promise<void> {
    return this.#program.restart();
  }

  async stop(): Promise<void> {
    await this.fake.close();
    await this.#program.stop();
  }

  async settle(): Promise<void> {
    await this.fake.deliver();
    await this.#program.settle();
  }

  untilAllIsOut(): Promise<void> {
    return this.#program.untilAllIsOut(() => this.fake.deliver());
  }

  /** Posts a body as Telegram would, or with another secret. */
  post(body: string, word: string | undefined = secret): Promise<Response> {
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': word };
    return fetch(this.url, { method: 'POST', body, headers });
  }

  person(persona: Persona = { id: 5_550_123_456, name: 'Uwase Aline' }): Phone {
    return new Phone(this, persona);
  }
}

/** What one person holds in her hand. */
export class Phone {
  readonly #telegram: Telegram;
  readonly persona: Persona;

  constructor(started: Telegram, persona: Persona) {
    this.#telegram = started;
    this.persona = persona;
  }

  get address() {
    return { channel: 'telegram', account, address: String(this.persona.id) } as const;
  }

  get shown(): readonly Shown[] {
    return this.#telegram.fake.shown.filter(({ chat }) => chat === this.persona.id);
  }

  get last(): Shown | undefined {
    return this.shown.at(-1);
  }

  get buttons(): readonly string[] {
    return this.last?.rows.flat().map(({ text }) => text) ?? [];
  }

  /** Resolves to what has come since; a person is not faster than Telegram lets us answer. */
  async #since(happens: () => void): Promise<readonly Shown[]> {
    const before = this.shown.length;
    this.#telegram.inzira.pass(3_000);
    happens();
    await this.#telegram.settle();
    return this.shown.slice(before);
  }

  send(part: object): Promise<readonly Shown[]> {
    return this.#since(() => this.#telegram.fake.send(this.persona, part));
  }

  edit(part: object): Promise<readonly Shown[]> {
    const now = this.#telegram.inzira.clock.now();
    return this.#since(() => this.#telegram.fake.bring(editBody(this.persona, 1, now, part)));
  }

  async write(text: string): Promise<string> {
    return (await this.send({ text })).map((line) => line.text).join('\n');
  }

  /** Taps a button under the last line. */
  async tap(label: string, line = this.last): Promise<string> {
    const button = line?.rows.flat().find(({ text }) => text === label);
    if (!line || !button) throw new Error(`no "${label}" among ${JSON.stringify(line?.rows)}`);
    return this.press(button.callback_data, line);
  }

  /** Taps a button that carries this, whether it is there or not. */
  async press(data: string, line: Shown | undefined = this.last): Promise<string> {
    const tapped = line ?? { messageId: 1, text: '', rows: [] };
    const now = this.#telegram.inzira.clock.now();
    const heard = await this.#since(() =>
      this.#telegram.fake.bring(tapBody(this.persona, tapped, data, now)),
    );
    return heard.map(({ text }) => text).join('\n');
  }
}
