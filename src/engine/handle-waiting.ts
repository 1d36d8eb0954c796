import {
  type ConversationId,
  type ConversationState,
  type Line,
  type Message,
  newConversation,
} from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import { isHeld } from '../domain/handover/case.js';
import type { Understanding } from '../domain/understanding.js';
import { commitOf, rowsFor } from './commit-of.js';
import { type EngineParts, goneReply, type Reply, type WatchedParts } from './engine-parts.js';
import { caseChannel } from './handover/case-key.js';
import { type KnownCase, readCase } from './handover/case-records.js';
import { type CaseTurn, withCase } from './handover/case-turn.js';
import { comeBack, letGo } from './handover/come-back.js';
import { destroyErased } from './handover/destroy-cases.js';
import { heldTurn } from './handover/held-turn.js';
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
  const done = await withClaim(parts, conversation, (claim) => handleClaimed(parts, runTurn, claim));
  return done === 'gone' ? goneReply : done;
}

async function handleClaimed(parts: WatchedParts, runTurn: RunTurn, claim: Claim): Promise<Reply | 'stale'> {
  let { version } = claim;
  let state = claim.state;
  const lines: Line[] = [];
  let forgotten = false;
  for (const message of claim.waiting) {
    const done = await handleOne(parts, runTurn, claim, { version, state, message: inSight(claim, message) });
    if (done === 'stale') return 'stale';
    version += 1;
    const forgets = done.effects.some((effect) => effect.kind === 'forget');
    // What came right after "delete" is still heard, by a bot that remembers nothing.
    state = forgets ? { ...newConversation(done.state.language), greeted: true } : done.state;
    forgotten ||= forgets;
    lines.push(...done.lines);
  }
  parts.watchdog.answered(claim.address);
  if (typeof state === 'object') parts.numbers.learn(claim.address, state.whereabouts);
  if (forgotten) await destroy(parts, claim);
  parts.logs.tell(claim.conversation, forgotten ? { kind: 'gone', lastWords: lines } : { kind: 'grown' });
  return { lines, forgotten, waits: typeof state === 'object' && state.case !== null };
}

interface Waiting {
  readonly version: number;
  readonly state: Claim['state'];
  readonly message: Message;
}

async function handleOne(
  parts: WatchedParts,
  runTurn: RunTurn,
  claim: Claim,
  { version, state, message }: Waiting,
): Promise<TurnResult | 'stale'> {
  const { turn, records, pending, left } = await turnFor(parts, runTurn, claim, state, message);
  const commit = commitOf(parts, claim, version, message, turn);
  const waited = rowsFor(
    parts,
    claim,
    pending.map((text) => ({ text, language: turn.state.language, choices: [] })),
    {
      name: `${message.id}/waited`,
      lane: 'counsellor',
    },
  );
  const done = await parts.store.commit({ ...commit, outbox: [...waited, ...commit.outbox], records });
  if (done === 'stale') return 'stale';
  const speaks = waited.length + turn.lines.length > 0;
  if (speaks && parts.pushed.has(claim.address.channel)) parts.onOutbox?.();
  await tidy(parts, left, turn);
  return turn;
}

/** What is left to do when all is written; it may fail, and the turn stands all the same. */
async function tidy(
  parts: EngineParts,
  left: ConversationId | undefined,
  { effects }: TurnResult,
): Promise<void> {
  try {
    if (left !== undefined) await letGo(parts, left);
    if (effects.some(({ kind }) => kind === 'forget-case')) await destroyErased(parts);
  } catch (error) {
    parts.report(Fault.from(error).code, left ?? '');
  }
}

/** What comes of one message: to a human who holds the chat, back into a case by its code, or a turn of the bot. */
async function turnFor(
  parts: WatchedParts,
  runTurn: RunTurn,
  claim: Claim,
  state: Claim['state'],
  message: Message,
): Promise<CaseTurn> {
  const known = await openCaseIn(parts, claim, state);
  const before = cleared(state === 'unreadable' ? undefined : state, known);
  if (claim.address.channel === caseChannel) return unheard(before);
  const back = known ? undefined : await comeBack(parts, claim, before, message);
  if (back) return back;
  const turn = await turnOrRestart(parts, claim, state === 'unreadable', before, message, (heard, from) =>
    answer(parts, runTurn, claim, heard, from, known),
  );
  return withCase(parts, claim, message, turn, known);
}

type Heard = { readonly message: Message; readonly understanding: Understanding };

async function answer(
  parts: WatchedParts,
  runTurn: RunTurn,
  { address }: Claim,
  { message, understanding }: Heard,
  before: ConversationState,
  known: KnownCase | undefined,
): Promise<TurnResult> {
  const now = parts.clock.now();
  const found = known?.found ?? null;
  const desk = await parts.deskFor({ language: before.language, channel: address.channel }, found);
  if (found && isHeld(found)) return heldTurn(runTurn, before, message, understanding, { now, found, desk });
  return runTurn(before, message, understanding, now, desk);
}

/** Her open case; one that she has taken up elsewhere is hers there. */
async function openCaseIn(
  { store }: EngineParts,
  { conversation }: Claim,
  state: Claim['state'],
): Promise<KnownCase | undefined> {
  if (typeof state !== 'object' || state.case === null) return undefined;
  const known = await readCase(store.records, state.case);
  return known && known.found.conversation === conversation && known.found.phase !== 'closed'
    ? known
    : undefined;
}

const cleared = (state: ConversationState | undefined, known: KnownCase | undefined) =>
  state && !known ? { ...state, case: null } : state;

/** Nobody writes where the key of a case lives. */
const unheard = (state: ConversationState | undefined): CaseTurn => ({
  turn: { state: state ?? newConversation('en'), lines: [], effects: [], lane: 'bot' },
  records: [],
  pending: [],
});

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
  claim: Claim,
  isUnreadable: boolean,
  known: ConversationState | undefined,
  message: Message,
  run: (heard: Heard, before: ConversationState) => Promise<TurnResult>,
): Promise<TurnResult> {
  const before = known ?? newConversation(message.language ?? 'rw');
  if (isUnreadable) return restart(parts, claim, before);
  try {
    return await run({ message, understanding: await understood(parts, message, before) }, before);
  } catch (error) {
    if (Fault.from(error).code === 'store.unavailable') throw error;
    return restart(parts, claim, before);
  }
}

function understood(parts: EngineParts, message: Message, state: ConversationState): Promise<Understanding> {
  const prior = state.languageChosen || state.greeted ? state.language : message.language;
  return parts.understand(message.kind === 'choice' ? '' : message.text, prior);
}
