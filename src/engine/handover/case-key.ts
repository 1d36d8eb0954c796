import type { Address, ChannelName } from '../../domain/conversation.js';
import { newConversation } from '../../domain/conversation.js';
import { Fault } from '../../domain/faults.js';
import type { EngineParts } from '../engine-parts.js';
import { freshId } from './fresh.js';

/** The channel of conversations that no person writes in. */
export const caseChannel: ChannelName = 'oncall';

/**
 * A conversation of its own for a case: its key seals what the team knows, its outbox rings who is on call, and
 * forgetting it destroys the case alone. Answers with its id, which is the case's.
 */
export async function openCaseKey({ store, clock }: EngineParts): Promise<string> {
  const from: Address = { channel: caseChannel, account: 'case', address: freshId() };
  const at = clock.now();
  const [receipt] = await store.accept([{ id: from.address, from, kind: 'open', text: '', receivedAt: at }]);
  if (!receipt) throw new Fault('store.unavailable');
  const { conversation } = receipt;
  const claim = await store.claim(conversation);
  if (typeof claim === 'string') throw new Fault('conversation.busy');
  const state = { ...newConversation('en'), case: conversation };
  const { fence, version, waiting } = claim;
  await store.commit({
    conversation,
    fence,
    version,
    state,
    handled: waiting,
    log: [],
    outbox: [],
    effects: [],
  });
  await store.release(conversation, fence);
  return conversation;
}
