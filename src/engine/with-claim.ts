import { setTimeout as wait } from 'node:timers/promises';
import type { ConversationId } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import type { EngineParts } from './engine-parts.js';
import type { Claim } from './ports/store.js';

const busyMs = 4_000;
const busyStepMs = 25;

/**
 * Works on a claimed conversation; waits at most 4 s while another has it, and repeats what turns out stale. `gone`
 * when there is no such conversation (any more).
 */
export async function withClaim<Done>(
  parts: EngineParts,
  conversation: ConversationId,
  work: (claim: Claim) => Promise<Done | 'stale'>,
): Promise<Done | 'gone'> {
  for (let waited = 0; waited < busyMs; waited += busyStepMs) {
    const claim = await parts.store.claim(conversation);
    if (claim === 'gone') return 'gone';
    if (claim === 'busy') {
      await wait(busyStepMs);
      continue;
    }
    try {
      const done = await work(claim);
      if (done !== 'stale') return done;
    } finally {
      await parts.store.release(conversation, claim.fence);
    }
  }
  throw new Fault('conversation.busy');
}
