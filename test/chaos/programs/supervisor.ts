import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TelegramSettings } from '../../../src/channels/telegram/telegram.js';
import type { WhatsappSettings } from '../../../src/channels/whatsapp-cloud/whatsapp-cloud.js';
import type { Bug } from './bugs.js';

/** What a server is told to be when its turn comes. */
export interface ServerOrder {
  readonly port: number;
  /** When the storm began: the servers' clock runs on from there. */
  readonly epoch: number;
  readonly provider: string;
  readonly folder: string;
  readonly masterKey: string;
  readonly redis: { readonly url: string; readonly leaseMs: number; readonly orphanMs: number } | undefined;
  readonly bug: Bug | undefined;
  /** The real adapters, instead of channels made for the storm. */
  readonly adapters?: Adapters;
}

interface Adapters {
  readonly whatsapp: WhatsappSettings;
  readonly telegram: TelegramSettings;
}

/** Where a server is to die by itself. */
export interface Failpoint {
  readonly name: string;
  readonly nth: number;
}

const program = fileURLToPath(new URL('./server.js', import.meta.url));

function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const hear = (message: unknown) => {
      if (message !== word) return;
      child.off('message', hear);
      resolve();
    };
    child.on('message', hear);
    child.once('exit', () => reject(new Error(`ended before it was ${word}`)));
  });
}

/** A server that serves, and another that has loaded everything and waits for it to die. */
export class Supervisor {
  #next: ChildProcess = this.#fork();
  #warm = said(this.#next, 'warm');
  #running: ChildProcess | undefined;
  #gone: Promise<void> = Promise.resolve();

  #fork(): ChildProcess {
    return fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  get isRunning(): boolean {
    const child = this.#running;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  get pid(): number {
    return this.#running?.pid ?? 0;
  }

  /** Resolves when another server is ready to take over at once. */
  get ready(): Promise<void> {
    return this.#warm;
  }

  /** Makes the running server die at a place. */
  arm(failpoint: Failpoint): void {
    if (this.isRunning) this.#running?.send({ failpoint });
  }

  /** Resolves when the running server is dead, by whatever hand. */
  get gone(): Promise<void> {
    return this.#gone;
  }

  /** Puts the waiting server to work and warms up the one after it. */
  async start(order: ServerOrder): Promise<void> {
    await this.#warm;
    const child = this.#next;
    this.#next = this.#fork();
    this.#warm = said(this.#next, 'warm');
    this.#warm.catch(() => undefined);
    this.#running = child;
    this.#gone = new Promise((resolve) => child.once('exit', () => resolve()));
    const open = said(child, 'open').catch(() => undefined);
    child.send({ order });
    await Promise.race([open, this.#gone]);
  }

  kill(): Promise<void> {
    if (this.isRunning) this.#running?.kill('SIGKILL');
    return this.#gone;
  }

  async end(): Promise<void> {
    await this.kill();
    this.#next.kill('SIGKILL');
  }
}
