import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from 'grammy';
import { z } from 'zod';
import type { FaultCode } from '../../domain/faults.js';
import { Fault } from '../../domain/faults.js';
import type { TakeIn } from './intake.js';
import { wanted } from './read-update.js';
import { faultOf } from './sent-of.js';

const pollSeconds = 25;
const pauseMs = 1_000;

const Numbered = z.object({ update_id: z.number().int() });

/** Asks for updates again and again: for a machine that Telegram cannot reach. */
export class Polling {
  readonly #api: Api;
  readonly #takeIn: TakeIn;
  readonly #report: (code: FaultCode) => void;
  readonly #stop = new AbortController();
  #offset = 0;
  #running: Promise<void> | undefined;

  constructor(api: Api, takeIn: TakeIn, report: (code: FaultCode) => void) {
    this.#api = api;
    this.#takeIn = takeIn;
    this.#report = report;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#poll();
      } catch (error) {
        if (signal.aborted) return;
        this.#report(error instanceof Fault ? error.code : faultOf(error));
        await wait(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** grammY names the type of another implementation; it takes this one all the same. */
  get #signal(): Parameters<Api['getUpdates']>[1] {
    return this.#stop.signal as object as Parameters<Api['getUpdates']>[1];
  }

  /** Telegram forgets what came before the offset: it moves only when all of it is stored. */
  async #poll(): Promise<void> {
    const options = { offset: this.#offset, timeout: pollSeconds, allowed_updates: wanted };
    const updates: readonly unknown[] = await this.#api.getUpdates(options, this.#signal);
    await this.#takeIn(updates);
    for (const update of updates) {
      const { data } = Numbered.safeParse(update);
      if (data) this.#offset = Math.max(this.#offset, data.update_id + 1);
    }
  }
}
