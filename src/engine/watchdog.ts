import { randomUUID } from 'node:crypto';
import type { Address, ChannelName, ConversationId, Message } from '../domain/conversation.js';
import { Fault, type FaultCode } from '../domain/faults.js';
import { nameless } from './nameless.js';
import type { Numbers } from './numbers-for.js';
import type { PushChannel } from './ports/channel.js';
import type { Clock } from './ports/clock.js';

/** How long a person waits before she is told that it may take longer. */
export const lateAfterMs = 5_000;
const onceInMs = 60 * 60_000;

/** Sees to it that who wrote is not left in silence, whatever fails; it needs no store. */
export interface Watchdog {
  /** These were heard; an answer is owed for each. */
  heard(messages: readonly Message[]): void;
  /** Nothing is owed to her any more. */
  answered(address: Address): void;
  stop(): void;
}

export interface WatchdogParts {
  readonly pushed: ReadonlyMap<ChannelName, Pick<PushChannel, 'send'>>;
  readonly numbers: Numbers;
  readonly clock: Clock;
  readonly report: (code: FaultCode, conversation: ConversationId) => void;
}

/** Where lines are pushed, numbers go out by themselves when no turn was committed in 5 s; at most once an hour. */
export function watchdog(parts: WatchdogParts): Watchdog {
  const { pushed, clock } = parts;
  const waiting = new Map<string, NodeJS.Timeout>();
  const told = new Map<string, number>();
  const name = nameless();
  const isTold = (who: string, now: number) => {
    for (const [each, at] of told) if (now - at >= onceInMs) told.delete(each);
    return told.has(who);
  };
  const bark = (who: string, message: Message) => {
    waiting.delete(who);
    const now = clock.now();
    if (isTold(who, now)) return;
    told.set(who, now);
    parts.report('conversation.late', '');
    tellNumbers(parts, message).catch((error) => parts.report(Fault.from(error).code, ''));
  };
  return {
    heard(messages) {
      for (const message of messages) {
        const who = name(message.from);
        if (!pushed.has(message.from.channel) || waiting.has(who)) continue;
        waiting.set(who, setTimeout(() => bark(who, message), lateAfterMs).unref());
      }
    },
    answered(address) {
      const who = name(address);
      clearTimeout(waiting.get(who));
      waiting.delete(who);
    },
    stop() {
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  };
}

async function tellNumbers({ pushed, numbers }: WatchdogParts, message: Message): Promise<void> {
  const line = await numbers.lineFor(message);
  await pushed.get(message.from.channel)?.send(message.from, line, randomUUID(), false);
}
