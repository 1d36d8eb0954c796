import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Kind, kinds } from './kinds.js';
import type { Random } from './seeded.js';

/** One line as a telephone shows it. */
export interface Shown {
  readonly id: string;
  readonly text: string;
  readonly doubtful: boolean;
}

interface Line extends Shown {
  readonly to: string;
}

const receiptWithinMs = 1_200;

/** The platforms: they take lines, lose answers, ask for patience, and report late. */
export class Provider {
  readonly #shown = new Map<string, Shown[]>();
  readonly #taken = new Map<string, string>();
  /** Whose line it is that was ever tried. */
  readonly #given = new Map<string, string>();
  readonly #dropped = new Map<string, Set<string>>();
  readonly #random: Random;
  readonly #server: Server;
  /** Where receipts go. */
  onReceipt: (id: string) => void = () => undefined;
  /** Off, while what is left is waited for. */
  faulty = true;
  faults = 0;

  private constructor(random: Random) {
    this.#random = random;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(random: Random): Promise<Provider> {
    const provider = new Provider(random);
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', () => resolve()));
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a person sees, in the order it came. */
  shownTo(kind: Kind, person: string): readonly Shown[] {
    return this.#shown.get(`${kind}|${person}`) ?? [];
  }

  /** Lines of a person that a server gave up: those it says it will not send, and these dead letters. */
  droppedFor(person: string, dead: readonly string[]): ReadonlySet<string> {
    const given = dead.filter((id) => this.#given.get(id) === person);
    return new Set([...(this.#dropped.get(person) ?? []), ...given]);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const [, kind = '', act] = (request.url ?? '').split('/');
    const line = JSON.parse(Buffer.concat(parts).toString()) as Line;
    this.#given.set(line.id, line.to);
    if (act === 'drop') this.#drop(line, response);
    else if (act === 'find') response.writeHead(this.#taken.has(line.id) ? 200 : 404).end();
    else this.#send(kind as Kind, line, response);
  }

  #drop({ to, id }: Line, response: ServerResponse): void {
    this.#dropped.set(to, (this.#dropped.get(to) ?? new Set()).add(id));
    response.writeHead(200).end();
  }

  #send(kind: Kind, line: Line, response: ServerResponse): void {
    const fate = this.faulty ? this.#random.next() : 1;
    if (fate < 0.2) this.faults += 1;
    if (fate < 0.05) return void response.writeHead(429, { 'retry-after': '4000' }).end();
    if (fate < 0.08) return void response.writeHead(500).end();
    this.#take(kind, line);
    // Taken, and yet the sender does not learn of it.
    if (fate < 0.13) return void response.writeHead(502).end();
    if (fate < 0.17) return void response.destroy();
    if (fate < 0.2) return;
    response.writeHead(200).end();
  }

  #take(kind: Kind, { to, id, text, doubtful }: Line): void {
    const again = this.#taken.has(id);
    this.#taken.set(id, to);
    if (kinds[kind].receipts) setTimeout(() => this.onReceipt(id), this.#random.next() * receiptWithinMs);
    if (again && kinds[kind].idempotent !== 'none') return;
    const shown = this.#shown.get(`${kind}|${to}`) ?? [];
    shown.push({ id, text, doubtful });
    this.#shown.set(`${kind}|${to}`, shown);
  }
}
