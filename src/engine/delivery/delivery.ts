import { Fault } from '../../domain/faults.js';
import type { DeliveryParts } from './delivery-parts.js';
import { Sender } from './sender.js';

export interface Delivery {
  /** Sends everything that may go out now; resolves when nothing more may. */
  run(): Promise<void>;
  /** Runs from now on by itself: when woken, when a pause ends, and twice a second. */
  start(): void;
  /** Something was put into the outbox. */
  wake(): void;
  /** A platform, or its pace, keeps lines waiting. */
  isHeldBack(): boolean;
  /** Begins no more sends and waits for those under way, each at most 10 s. */
  stop(): Promise<void>;
}

const pollMs = 500;

/** Takes lines from the outbox to their channels, each channel at its own pace and behind its own breaker. */
export function createDelivery(parts: DeliveryParts): Delivery {
  const senders = [...parts.channels.values()].map((channel) => new Sender(parts, channel));
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const run = async () => {
    await Promise.all(senders.map((sender) => sender.run()));
  };
  const next = () => {
    const now = parts.clock.now();
    const waits = senders.map((sender) => (sender.resumesAt(now) ?? now + pollMs) - now);
    return Math.min(pollMs, ...waits);
  };
  const tick = async () => {
    await run().catch((error) => parts.report(Fault.from(error).code));
    if (!stopped) timer = setTimeout(tick, next()).unref();
  };
  return {
    run,
    start() {
      if (senders.length > 0) timer ??= setTimeout(tick, 0).unref();
    },
    wake() {
      if (!stopped) run().catch((error) => parts.report(Fault.from(error).code));
    },
    isHeldBack: () => senders.some((sender) => sender.resumesAt(parts.clock.now()) !== undefined),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(senders.map((sender) => sender.stop()));
    },
  };
}
