import type { Address, ChannelName } from '../../domain/conversation.js';
import { newConversation } from '../../domain/conversation.js';
import { Fault } from '../../domain/faults.js';
import type { EngineParts } from '../engine-parts.js';
import { withClaim } from '../with-claim.js';
import { freshId } from './fresh.js';

/** The channel of conversations that no person writes in. */
export const caseChannel: ChannelName = 'oncall';

/**
 * A conversation of its own for a case: its key seals what the team knows, its outbox rings who is on call, and
 * forgetting it destroys the case alone. Answers with its id, which is the case's.
 */
export async function openCaseKey(parts: EngineParts): Promise<string> {
  const { store, clock } = parts;
  const from: Address = { channel: caseChannel, account: 'case', address: freshId() };
  const at = clock.now();
  const [receipt] = await store.accept([{ id: from.address, from, kind: 'open', text: '', receivedAt: at }]);
  if (!receipt) throw new Fault('store.unavailable');
  const { conversation } = receipt;
  // Whoever looks for messages that wait may have it at this moment.
  const done = await withClaim(parts, conversation, async ({ fence, version, waiting: handled }) => {
    const state = { ...newConversation('en'), case: conversation };
    return store.commit({ conversation, fence, version, state, handled, log: [], outbox: [], effects: [] });
  });
  if (done === 'gone') throw new Fault('store.unavailable');
  return conversation;
}
