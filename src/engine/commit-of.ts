import type { Lane, Line, Message } from '../domain/conversation.js';
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
  const forgets = turn.effects.some((effect) => effect.kind === 'forget');
  const lane = forgets ? 'notice' : turn.lane;
  const outbox = rowsFor(parts, claim, turn.lines, {
    name: message.id,
    lane,
    forMs: forgets ? farewellMs : lateAfterMs,
  });
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

/** How rows are named, by which way they go, and for how long they may. */
export interface RowPlan {
  readonly name: string;
  readonly lane: Lane;
  readonly forMs?: number;
}

/** Lines as rows of the outbox, joined into bubbles; none where the channel reads the log itself. */
export function rowsFor(
  parts: EngineParts,
  { address: { channel } }: Pick<Claim, 'address'>,
  lines: readonly Line[],
  { name, lane, forMs = lateAfterMs }: RowPlan,
): NewOutboxRow[] {
  const at = parts.clock.now();
  const longest = parts.pushed.get(channel)?.limits.text;
  const bubbles = longest === undefined ? [] : bubblesOf(lines, longest);
  return bubbles.map((line, step) => ({
    effectKey: `${name}/${step}`,
    channel,
    lane,
    line,
    at,
    notBefore: 0,
    notAfter: at + forMs,
  }));
}
