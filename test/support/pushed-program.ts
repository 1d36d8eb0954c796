import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type ServerType, serve } from '@hono/node-server';
import { expect } from 'vitest';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import type { Door } from '../../src/doors.js';
import type { PushChannel } from '../../src/engine/ports/channel.js';
import type { Store } from '../../src/engine/ports/store.js';
import { startInzira, type TestInzira } from './inzira.js';

/** Patience for what happens in another process or on a socket; nothing is decided by it. */
export const patient = { timeout: 20_000, interval: 10 };

/** The door of a channel that lines are pushed through. */
export type PushDoor = Door & { readonly channel: PushChannel };

/** The whole program behind one channel that is pushed to, with its real HTTP server. */
export class PushedProgram {
  inzira: TestInzira = {} as TestInzira;
  origin = '';
  /** Lines that were sent although an earlier attempt may have arrived. */
  readonly doubted = new Set<string>();
  readonly #makeDoor: () => PushDoor;
  #door: PushDoor | undefined;
  #server: ServerType | undefined;
  #inFlight = 0;

  constructor(makeDoor: () => PushDoor) {
    this.#makeDoor = makeDoor;
  }

  async open(from?: { folder: string; now: number }): Promise<void> {
    const door = this.#makeDoor();
    this.#door = door;
    this.inzira = await startInzira({ ...from, channels: [this.#watched(door.channel)] });
    this.#watch(this.inzira.store);
    const app = createApp(this.inzira, readConfig({}), [door]);
    const port = await new Promise<number>((resolve) => {
      const options = { fetch: app.fetch, port: 0, hostname: '127.0.0.1' };
      this.#server = serve(options, (info: AddressInfo) => resolve(info.port));
    });
    this.origin = `http://127.0.0.1:${port}`;
    await door.start?.(this.inzira);
  }

  #watched(channel: PushChannel): PushChannel {
    return {
      ...channel,
      send: (to, line, id, doubtful) => {
        if (doubtful) this.doubted.add(id);
        return channel.send(to, line, id, doubtful);
      },
    };
  }

  /** Counts the rows that are begun and not settled: while there are any, the clock must stand. */
  #watch(store: Store): void {
    const { begin, settle } = store;
    Object.assign(store, {
      begin: async (...row: Parameters<Store['begin']>) => {
        const begun = await begin(...row);
        if (begun) this.#inFlight += 1;
        return begun;
      },
      settle: (...row: Parameters<Store['settle']>) =>
        settle(...row).finally(() => {
          this.#inFlight -= 1;
        }),
    });
  }

  /** Stops and starts again on the same data. */
  async restart(): Promise<void> {
    const { folder, clock } = this.inzira;
    await this.#close();
    await this.inzira.close();
    await this.open({ folder, now: clock.now() });
  }

  async #close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server?.close(() => resolve());
      if (this.#server && 'closeAllConnections' in this.#server) this.#server.closeAllConnections();
    });
    await this.#door?.stop?.();
  }

  async stop(): Promise<void> {
    await this.#close();
    await this.inzira.dispose();
  }

  /** Nothing may go out at this moment, and nothing is on its way. */
  async #isStill(): Promise<boolean> {
    const { store, clock } = this.inzira;
    const due = await store.due(this.#door?.channel.name ?? 'webchat', clock.now(), 1);
    return due.length === 0 && this.#inFlight === 0;
  }

  /** Lets everything be handled and sent that can be now. */
  async settle(): Promise<void> {
    await this.inzira.engine.settled();
    await expect.poll(() => this.#isStill(), patient).toBe(true);
  }

  /**
   * Moves the clock on in small steps until no line is open, at most so far that none is late; `each` happens at every
   * step. A pause that delivery takes leaves lines due: then a step comes after a while all the same.
   */
  async untilAllIsOut(each: () => Promise<void>): Promise<void> {
    await this.inzira.engine.settled();
    const { store } = this.inzira;
    for (let step = 0; step < 100; step++) {
      for (let wait = 0; wait < 60 && !(await this.#isStill()); wait++) await setTimeout(10);
      await expect.poll(() => this.#inFlight, patient).toBe(0);
      await each();
      if ((await store.outbox()).open === 0) return;
      this.inzira.pass(5_000);
    }
    expect(await store.outbox()).toMatchObject({ open: 0 });
  }
}
