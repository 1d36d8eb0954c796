import { type ConversationId, type ConversationState, newConversation } from '../domain/conversation.js';
import { commitOf } from './commit-of.js';
import { type EngineParts, goneReply, type Reply } from './engine-parts.js';
import type { Claim } from './ports/store.js';
import type { TurnResult } from './run-turn.js';
import { withClaim } from './with-claim.js';

/** The kind of record that names conversations which had to begin anew. */
export const setAsideKind = 'set-aside';

/** A conversation whose turn ended the process again and again begins anew, and is noted for the operator. */
export async function setAside(parts: EngineParts, conversation: ConversationId): Promise<Reply> {
  const done = await withClaim(parts, conversation, async (claim): Promise<Reply | 'stale'> => {
    const last = claim.waiting.at(-1);
    if (!last) return { lines: [], forgotten: false };
    const known = claim.state === 'unreadable' ? undefined : claim.state;
    const turn = await restart(parts, claim, known ?? newConversation(last.language ?? 'rw'));
    const commit = commitOf(parts, claim, claim.version, last, turn);
    const done = await parts.store.commit({ ...commit, handled: claim.waiting });
    return done === 'stale' ? 'stale' : { lines: turn.lines, forgotten: false };
  });
  return done === 'gone' ? goneReply : done;
}

/** A new beginning that keeps her language and where she is, and says so in one line. */
export async function restart(
  parts: EngineParts,
  claim: Claim,
  before: ConversationState,
): Promise<TurnResult> {
  parts.report('conversation.poisoned', claim.conversation);
  await noteSetAside(parts, claim);
  const fresh = { ...newConversation(before.language), languageChosen: before.languageChosen, greeted: true };
  const text = parts.content.speak(fresh.language, 'trouble.restart');
  const choices = [{ id: 'menu=start', label: parts.content.speak(fresh.language, 'choice.menu') }];
  const state = {
    ...fresh,
    whereabouts: before.whereabouts,
    case: before.case,
    gravest: before.gravest,
    offered: ['menu=start'],
  };
  return { state, lines: [{ text, language: fresh.language, choices }], effects: [], lane: 'bot' };
}

/** What an operator is told of it: which conversation, and when; the latest time stands. */
async function noteSetAside({ store, clock }: EngineParts, { conversation }: Claim): Promise<void> {
  const known = await store.records.get(setAsideKind, conversation);
  const at = clock.now();
  await store.records.put(setAsideKind, {
    key: conversation,
    version: known?.version ?? 0,
    sort: known?.sort ?? `${at}|${conversation}`,
    body: { code: 'conversation.poisoned', at },
  });
}
