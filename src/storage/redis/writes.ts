import { Fault } from '../../domain/faults.js';
import { unavailable } from '../unavailable.js';
import type { Argument, Link, Reply } from './link.js';
import { runScript, type Scripts } from './scripts.js';

interface Unit {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly reply: Reply } | { readonly error: unknown };

const waitMs = 1_000;

/**
 * Writes in company: what comes together goes out together, and one WAIT behind it makes sure that as many replicas
 * as are asked for have it all. Until then nobody is answered, also who only heard that it was there before.
 */
export class Writes {
  readonly #link: Link;
  readonly #scripts: Scripts;
  readonly #replicas: number;
  #waiting: Unit[] = [];
  #busy = false;
  #closed = false;

  constructor(link: Link, scripts: Scripts, replicas: number) {
    this.#link = link;
    this.#scripts = scripts;
    this.#replicas = replicas;
  }

  /** The script's answer, once enough replicas have what it wrote; else `store.unavailable`. */
  run(name: string, args: readonly Argument[]): Promise<Reply> {
    if (this.#closed) return Promise.reject(new Fault('store.unavailable'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, args, resolve, reject });
      if (!this.#busy && this.#waiting.length === 1) setImmediate(() => void this.#flush());
    });
  }

  /** A script that writes nothing; it waits for no replica. */
  async look(name: string, args: readonly Argument[]): Promise<Reply> {
    if (this.#closed) throw new Fault('store.unavailable');
    try {
      return await runScript(this.#link.send, this.#scripts, name, args);
    } catch (error) {
      throw unavailable(error);
    }
  }

  close(): void {
    this.#closed = true;
  }

  async #flush(): Promise<void> {
    const units = this.#waiting;
    this.#waiting = [];
    // Without replicas there is nothing to wait for, and the next ones need not wait for these.
    this.#busy = this.#replicas > 0;
    const outcomes = await this.#together(units).catch((error) => units.map(() => ({ error })));
    for (const [at, unit] of units.entries()) {
      const outcome = outcomes[at] ?? { error: undefined };
      if ('reply' in outcome) unit.resolve(outcome.reply);
      else unit.reject(unavailable(outcome.error));
    }
    if (!this.#busy) return;
    this.#busy = false;
    if (this.#waiting.length > 0) setImmediate(() => void this.#flush());
  }

  #together(units: readonly Unit[]): Promise<readonly Outcome[]> {
    return this.#link.together(async (send) => {
      const running = units.map(({ name, args }) => this.#one(runScript(send, this.#scripts, name, args)));
      if (this.#replicas === 0) return Promise.all(running);
      const outcomes = await Promise.all(running);
      const reached = await send(['WAIT', String(this.#replicas), String(waitMs)]);
      if (Number(reached) < this.#replicas) throw new Fault('store.unavailable', { detail: 'WAIT' });
      return outcomes;
    });
  }

  #one(running: Promise<Reply>): Promise<Outcome> {
    return running.then(
      (reply) => ({ reply }),
      (error) => ({ error }),
    );
  }
}
