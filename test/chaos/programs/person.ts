import { type Kind, kinds } from './kinds.js';
import type { Random } from './seeded.js';

export interface Sent {
  readonly text: string;
  /** When it was first sent and when the first 200 came, by a counter of the watcher; undefined: never. */
  readonly sentAt: number;
  ackedAt: number | undefined;
}

const patienceMs = 1_500;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Tells earlier from later over all that the watcher does. */
export class Counter {
  #at = 0;
  next(): number {
    this.#at += 1;
    return this.#at;
  }
}

/** One person behind a platform: it repeats what got no 200, delivers some twice and some out of order. */
export class Person {
  readonly sent: Sent[] = [];
  readonly name: string;
  readonly kind: Kind;
  readonly #random: Random;
  readonly #urls: readonly string[];
  readonly #counter: Counter;
  #ended = false;
  duplicates = 0;

  constructor(name: string, kind: Kind, random: Random, urls: readonly string[], counter: Counter) {
    [this.name, this.kind, this.#random, this.#urls, this.#counter] = [name, kind, random, urls, counter];
  }

  /** Writes until told to end, slowly enough for the limit of twenty a minute; now and then the next message is on its way before the last has arrived. */
  async write(): Promise<void> {
    while (!this.#ended) {
      const first = this.#deliver();
      if (this.#random.next() < 0.3) {
        await sleep(this.#random.below(8));
        await this.#deliver();
      }
      await first;
      await sleep(500 + this.#random.below(250));
    }
  }

  /** One message, until it is acknowledged. */
  writeOnce(): Promise<void> {
    return this.#deliver();
  }

  end(): void {
    this.#ended = true;
  }

  async #deliver(): Promise<void> {
    const text = `menu ${this.sent.length}`;
    const message: Sent = { text, sentAt: this.#counter.next(), ackedAt: undefined };
    const id = `${this.name}-${this.sent.length}`;
    this.sent.push(message);
    for (;;) {
      const again = this.#random.next() < 0.3;
      const tries = await Promise.all([this.#post(id, text), again ? this.#post(id, text) : false]);
      if (tries[0] && tries[1]) this.duplicates += 1;
      if (tries.includes(true)) break;
      await sleep(60);
    }
    message.ackedAt ??= this.#counter.next();
  }

  async #post(id: string, text: string): Promise<boolean> {
    const body = { channel: kinds[this.kind].channel, messages: [{ id, from: this.name, text }] };
    try {
      const signal = AbortSignal.timeout(patienceMs);
      const url = `${this.#random.pick(this.#urls)}/hook`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  }
}
