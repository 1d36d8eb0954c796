import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { FaultCode } from '../../domain/faults.js';
import type { Content } from '../../engine/ports/content.js';
import { commandLists } from './commands.js';
import { wanted } from './read-update.js';
import { faultOf } from './sent-of.js';

const pauseMs = { first: 5_000, longest: 60_000 };

/** Tells Telegram at start where we are and which commands there are; tries until it has heard. */
export class SetUp {
  readonly #api: Api;
  readonly #webhook: { readonly url: string; readonly secret: string } | undefined;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(api: Api, webhook: { readonly url: string; readonly secret: string } | undefined) {
    this.#api = api;
    this.#webhook = webhook;
  }

  /** `ready` is called when updates come by the way that the settings name. */
  start(content: Content, report: (code: FaultCode) => void, ready: () => void): void {
    this.#running ??= this.#run(report, async () => {
      await this.#setWay();
      ready();
    }).then(() => this.#run(report, () => this.#setCommands(content)));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(report: (code: FaultCode) => void, step: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    for (let pause = pauseMs.first; !signal.aborted; pause = Math.min(2 * pause, pauseMs.longest)) {
      try {
        return await step();
      } catch (error) {
        report(faultOf(error));
        await wait(pause, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  /** What waits at Telegram is never dropped: people wrote it. */
  async #setWay(): Promise<void> {
    const webhook = this.#webhook;
    if (!webhook) {
      await this.#api.deleteWebhook({ drop_pending_updates: false });
      return;
    }
    await this.#api.setWebhook(webhook.url, {
      secret_token: webhook.secret,
      allowed_updates: wanted,
      drop_pending_updates: false,
    });
  }

  async #setCommands(content: Content): Promise<void> {
    for (const { commands, ...language } of commandLists(content)) {
      await this.#api.setMyCommands(commands, { scope: { type: 'all_private_chats' }, ...language });
    }
  }
}
