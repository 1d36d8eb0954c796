import {
  type ConversationId,
  type ConversationState,
  type Line,
  type Message,
  newConversation,
} from '../domain/conversation.js';
import type { Understanding } from '../domain/understanding.js';
import { commitOf } from './commit-of.js';
import type { EngineParts, Reply, WatchedParts } from './engine-parts.js';
import type { Claim } from './ports/store.js';
import type { RunTurn, TurnResult } from './run-turn.js';
import { restart } from './set-aside.js';
import { withClaim } from './with-claim.js';

/** Runs a turn for each waiting message of a conversation, in order, each in a commit of its own. */
export async function handleWaiting(
  parts: WatchedParts,
  runTurn: RunTurn,
  conversation: ConversationId,
): Promise<Reply> {
  return withClaim(parts, conversation, (claim) => handleClaimed(parts, runTurn, claim));
}

async function handleClaimed(parts: WatchedParts, runTurn: RunTurn, claim: Claim): Promise<Reply | 'stale'> {
  let { version } = claim;
  let state = claim.state;
  const lines: Line[] = [];
  let forgotten = false;
  for (const message of claim.waiting) {
    const turn = await turnOrRestart(parts, runTurn, claim, state, inSight(claim, message));
    const done = await parts.store.commit(commitOf(parts, claim, version, message, turn));
    if (done === 'stale') return 'stale';
    if (turn.lines.length > 0 && parts.pushed.has(claim.address.channel)) parts.onOutbox?.();
    version += 1;
    const forgets = turn.effects.some((effect) => effect.kind === 'forget');
    // What came right after "delete" is still heard, by a bot that remembers nothing.
    state = forgets ? { ...newConversation(turn.state.language), greeted: true } : turn.state;
    forgotten ||= forgets;
    lines.push(...turn.lines);
  }
  parts.watchdog.answered(claim.address);
  if (typeof state === 'object') parts.numbers.learn(claim.address, state.whereabouts);
  if (forgotten) await destroy(parts, claim);
  parts.logs.tell(claim.conversation, forgotten ? { kind: 'gone', lastWords: lines } : { kind: 'grown' });
  return { lines, forgotten };
}

/** Where lines are pushed, the key must live until the last of them is out: delivery ends what begins here. */
async function destroy(parts: EngineParts, claim: Claim): Promise<void> {
  if (!parts.pushed.has(claim.address.channel)) await parts.store.forget(claim.conversation);
}

/** Who has not seen the last lines cannot mean their numbers: she is told them again. 9 and 0 mean the same always. */
function inSight({ unseen }: Claim, message: Message): Message {
  const isNumber = message.kind === 'text' && /^\s*[1-8]\d?\s*$/.test(message.text);
  return unseen && isNumber ? { ...message, kind: 'choice', choice: 'topic=bot.repeat' } : message;
}

/** A conversation that cannot be read, or a turn that fails, gets a restart line and a new beginning. */
async function turnOrRestart(
  parts: EngineParts,
  runTurn: RunTurn,
  claim: Claim,
  state: ConversationState | undefined | 'unreadable',
  message: Message,
): Promise<TurnResult> {
  const known = state === 'unreadable' ? undefined : state;
  const before = known ?? newConversation(message.language ?? 'rw');
  if (state === 'unreadable') return restart(parts, claim, before);
  try {
    return await runTurn(before, message, await understood(parts, message, before), parts.clock.now());
  } catch {
    return restart(parts, claim, before);
  }
}

function understood(parts: EngineParts, message: Message, state: ConversationState): Promise<Understanding> {
  const prior = state.languageChosen || state.greeted ? state.language : message.language;
  return parts.understand(message.kind === 'choice' ? '' : message.text, prior);
}
