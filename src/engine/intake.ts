import type { ConversationId, Message } from '../domain/conversation.js';
import type { WatchedParts } from './engine-parts.js';
import { inBackground } from './in-background.js';
import { letWaitingGo } from './let-waiting-go.js';
import type { Receipt } from './ports/store.js';

export interface Intake {
  /** Resolves when all is stored; what follows happens behind, and what fails then is rescued. */
  intake(messages: readonly Message[]): Promise<readonly Receipt[]>;
  /** Resolves when nothing taken in is being handled. */
  settled(): Promise<void>;
}

/** What platforms bring: told to them when it is durable, handled afterwards, watched until it is answered. */
export function createIntake(
  parts: WatchedParts,
  accept: (messages: readonly Message[]) => Promise<readonly Receipt[]>,
  handle: (conversation: ConversationId) => Promise<unknown>,
): Intake {
  const { watchdog, report } = parts;
  const background = inBackground();
  return {
    async intake(messages) {
      watchdog.heard(messages);
      const receipts = await accept(messages);
      const senders = new Map(receipts.map(({ conversation }, at) => [conversation, messages[at]?.from]));
      for (const [conversation, from] of senders) {
        const done = handle(conversation).then(() => from && watchdog.answered(from));
        background.add(done, (code) => report(code, conversation));
      }
      background.add(letWaitingGo(parts, messages, receipts), (code) => report(code, ''));
      return receipts;
    },
    async settled() {
      await background.settled();
      watchdog.stop();
    },
  };
}
