import { setTimeout as wait } from 'node:timers/promises';
import type { ConversationId } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import type { EngineParts, Reply } from './engine-parts.js';
import type { Claim } from './ports/store.js';

const busyMs = 4_000;
const busyStepMs = 25;

/** Works on a claimed conversation; waits at most 4 s while another instance has it, and repeats a stale turn. */
export async function withClaim(
  parts: EngineParts,
  conversation: ConversationId,
  work: (claim: Claim) => Promise<Reply | 'stale'>,
): Promise<Reply> {
  for (let waited = 0; waited < busyMs; waited += busyStepMs) {
    const claim = await parts.store.claim(conversation);
    if (claim === 'gone') return { lines: [], forgotten: true };
    if (claim === 'busy') {
      await wait(busyStepMs);
      continue;
    }
    try {
      const reply = await work(claim);
      if (reply !== 'stale') return reply;
    } finally {
      await parts.store.release(conversation, claim.fence);
    }
  }
  throw new Fault('conversation.busy');
}
