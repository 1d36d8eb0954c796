import type { PushChannel, Sent } from './ports/channel.js';
import type { Clock } from './ports/clock.js';
import type { OutboxRow, Store } from './ports/store.js';

export interface DeliveryParts {
  readonly store: Store;
  readonly channels: ReadonlyMap<string, PushChannel>;
  readonly clock: Clock;
  /** Uniform in [0, 1); spreads retries so that they do not come all at once. */
  readonly random: () => number;
  readonly report: (code: string) => void;
}

export interface Delivery {
  /** Sends everything that is due now; resolves when nothing due is left. */
  run(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const batch = 16;
const attempts = 8;
const pollMs = 500;

/** Takes lines from the outbox to their channels: one in flight per conversation, retried with full jitter. */
export function createDelivery(parts: DeliveryParts): Delivery {
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    running ??= drain(parts).finally(() => {
      running = undefined;
    });
    return running;
  };
  const tick = () => void run().catch(() => parts.report('store.unavailable'));
  return {
    run,
    start() {
      timer ??= setInterval(tick, pollMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await running?.catch(() => undefined);
    },
  };
}

async function drain(parts: DeliveryParts): Promise<void> {
  for (;;) {
    const rows = await parts.store.due(parts.clock.now(), batch);
    if (rows.length === 0) return;
    await Promise.all(rows.map((row) => deliver(parts, row)));
  }
}

async function deliver(parts: DeliveryParts, row: OutboxRow): Promise<void> {
  const { store, clock } = parts;
  // Hours later the phone may be in other hands.
  if (clock.now() >= row.notAfter) return store.settle(row.id, { kind: 'expired' });
  const sent = await attempt(parts, row);
  if (sent.outcome === 'sent') return store.settle(row.id, { kind: 'sent' });
  if (sent.outcome === 'refused' || row.attempt >= attempts) {
    parts.report('channel.refused');
    return store.settle(row.id, { kind: 'failed' });
  }
  const wait = sent.afterMs ?? parts.random() * Math.min(60_000, 1_000 * 2 ** row.attempt);
  return store.settle(row.id, { kind: 'retry', notBefore: clock.now() + wait });
}

async function attempt(parts: DeliveryParts, row: OutboxRow): Promise<Sent> {
  const channel = parts.channels.get(row.to.channel);
  if (!channel) return { outcome: 'refused' };
  try {
    return await channel.send(row.to, row.line, row.effectKey);
  } catch {
    return { outcome: 'retry' };
  }
}
