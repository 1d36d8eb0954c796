import { whatsappCloud } from '../../../src/channels/whatsapp-cloud/whatsapp-cloud.js';
import { FakeGraph } from '../../../src/dev/whatsapp/fake-graph.js';
import { type Persona, signatureOf } from '../../../src/dev/whatsapp/hook-bodies.js';
import type { Shown } from '../../../src/dev/whatsapp/read-send.js';
import type { TestInzira } from '../../support/inzira.js';
import { PushedProgram } from '../../support/pushed-program.js';

export const secrets = {
  phoneNumberId: '106540352242922',
  accessToken: 'a-token',
  appSecret: 'an-app-secret',
  verifyToken: 'a-word-of-ours',
};

export { patient } from '../../support/pushed-program.js';

/** The whole program behind its real HTTP server, and Meta's side of it on this machine. */
export class Whatsapp {
  readonly fake: FakeGraph;
  #apiRoot = '';
  readonly #program: PushedProgram;

  private constructor() {
    const now = () => this.inzira.clock.now();
    this.fake = new FakeGraph({ ...secrets, hook: () => this.url, now });
    this.#program = new PushedProgram(() => whatsappCloud({ ...secrets, apiRoot: this.#apiRoot }));
  }

  static async start(): Promise<Whatsapp> {
    const whatsapp = new Whatsapp();
    whatsapp.#apiRoot = await whatsapp.fake.listen();
    await whatsapp.#program.open();
    return whatsapp;
  }

  get inzira(): TestInzira {
    return this.#program.inzira;
  }

  get url(): string {
    return `${this.#program.origin}/channels/whatsapp`;
  }

  /** Lines that were sent although an earlier attempt may have arrived. */
  get doubted(): ReadonlySet<string> {
    return this.#program.doubted;
  }

  restart(): Promise<void> {
    return this.#program.restart();
  }

  async stop(): Promise<void> {
    await this.fake.close();
    await this.#program.stop();
  }

  /** Lets everything be handled and sent that can be now, and brings back what became of it. */
  async settle(): Promise<void> {
    await this.fake.deliver();
    await this.#program.settle();
    await this.fake.deliver();
  }

  /** Moves the clock on until no line is open; `each` happens at every step. */
  untilAllIsOut(each: () => Promise<void>): Promise<void> {
    return this.#program.untilAllIsOut(each);
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
