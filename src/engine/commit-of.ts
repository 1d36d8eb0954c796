import type { Message } from '../domain/conversation.js';
import { bubblesOf } from '../domain/rendering/bubbles.js';
import type { EngineParts } from './engine-parts.js';
import type { Claim, Commit, NewOutboxRow } from './ports/store.js';
import type { TurnResult } from './run-turn.js';

const lateAfterMs = 10 * 60_000;
/** The last words to one who is forgotten. */
const farewellMs = 2 * 60_000;

/** A turn as the store takes it: state, handled message, log, and rows for a channel that is pushed to. */
export function commitOf(
  parts: EngineParts,
  claim: Claim,
  version: number,
  message: Message,
  turn: TurnResult,
): Commit {
  const at = parts.clock.now();
  const { channel } = claim.address;
  const forgets = turn.effects.some((effect) => effect.kind === 'forget');
  const longest = parts.pushed.get(channel)?.limits.text;
  const bubbles = longest === undefined ? [] : bubblesOf(turn.lines, longest);
  const outbox: NewOutboxRow[] = bubbles.map((line, step) => ({
    effectKey: `${message.id}/${step}`,
    channel,
    lane: forgets ? 'notice' : turn.lane,
    line,
    at,
    notBefore: 0,
    notAfter: at + (forgets ? farewellMs : lateAfterMs),
  }));
  return {
    conversation: claim.conversation,
    fence: claim.fence,
    version,
    state: turn.state,
    handled: [message],
    log: turn.lines.map((line) => ({ by: 'bot', at, line })),
    outbox,
    effects: turn.effects,
  };
}
