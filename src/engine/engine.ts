import {
  type Address,
  type ConversationId,
  type ConversationState,
  type Language,
  type Line,
  type LogEntry,
  type Message,
  newConversation,
} from '../domain/conversation.js';
import { Fault, type FaultCode } from '../domain/faults.js';
import type { Understanding } from '../domain/understanding.js';
import { oneAtATime } from './one-at-a-time.js';
import type { Clock } from './ports/clock.js';
import type { Content } from './ports/content.js';
import type { Claim, Commit, Known, NewOutboxRow, Receipt, Store } from './ports/store.js';
import type { Understand } from './ports/understand.js';
import { createRunTurn, type RunTurn, type TurnResult } from './run-turn.js';

export interface EngineParts {
  readonly store: Store;
  readonly content: Content;
  readonly understand: Understand;
  readonly clock: Clock;
  /** Channels whose lines are pushed; the others read the log. */
  readonly pushed: ReadonlySet<string>;
  /** Told after a commit that put rows into the outbox. */
  readonly onOutbox?: () => void;
  readonly report: (code: FaultCode, conversation: ConversationId) => void;
}

/** What a channel that reads the log gets back from one message. */
export interface Reply {
  readonly lines: readonly Line[];
  readonly forgotten: boolean;
}

export interface Engine {
  /** Stores messages durably, each once; only then may a platform be told that they arrived. */
  accept(messages: readonly Message[]): Promise<readonly Receipt[]>;
  /** Handles all waiting messages of a conversation, in order. */
  handle(conversation: ConversationId): Promise<Reply>;
  /** accept, then handle: the whole way of one person's messages; a message seen before gives no new lines. */
  converse(messages: readonly Message[]): Promise<{ reply: Reply; conversation: ConversationId }>;
  /** What a person without a conversation would be greeted with; nothing is stored. */
  greeting(from: Address, language: Language): Promise<readonly Line[]>;
  find(address: Address): Promise<Known | undefined>;
  log(conversation: ConversationId, after: number): Promise<readonly LogEntry[]>;
  /** Ends a session: destroys a conversation that only the bot knows. */
  forget(conversation: ConversationId): Promise<void>;
  /** Takes up what was accepted and not handled before a crash; returns how many conversations. */
  resume(): Promise<number>;
}

const lateAfterMs = 10 * 60_000;
const triesBeforeBusy = 5;

/** One message in, lines out; every effect leaves through the store's commit. */
export function createEngine(parts: EngineParts): Engine {
  const { store } = parts;
  const runTurn = createRunTurn(parts.content);
  const inOrder = oneAtATime();
  const handle = (conversation: ConversationId) =>
    inOrder(conversation, () => handleWaiting(parts, runTurn, conversation));
  return {
    accept: (messages) => store.accept(messages),
    handle,
    async converse(messages) {
      const receipts = await store.accept(messages);
      const conversation = receipts.at(-1)?.conversation;
      if (conversation === undefined) throw new Fault('input.invalid');
      return { reply: await handle(conversation), conversation };
    },
    async greeting(from, language) {
      const message: Message = {
        id: '',
        from,
        kind: 'open',
        text: '',
        language,
        receivedAt: parts.clock.now(),
      };
      const nothing = await parts.understand('', language);
      const { lines } = await runTurn(newConversation(language), message, nothing, message.receivedAt);
      return lines;
    },
    find: (address) => store.find(address),
    log: (conversation, after) => store.log(conversation, after),
    forget: (conversation) => inOrder(conversation, () => store.forget(conversation)),
    async resume() {
      const waiting = await store.unhandled(1_000_000);
      for (const conversation of waiting) await handle(conversation);
      return waiting.length;
    },
  };
}

async function handleWaiting(
  parts: EngineParts,
  runTurn: RunTurn,
  conversation: ConversationId,
): Promise<Reply> {
  for (let attempt = 0; attempt < triesBeforeBusy; attempt++) {
    const claim = await parts.store.claim(conversation);
    if (claim === 'gone') return { lines: [], forgotten: true };
    if (claim === 'busy') continue;
    try {
      const reply = await handleClaimed(parts, runTurn, claim);
      if (reply !== 'stale') return reply;
    } finally {
      await parts.store.release(conversation, claim.fence);
    }
  }
  throw new Fault('conversation.busy');
}

async function handleClaimed(parts: EngineParts, runTurn: RunTurn, claim: Claim): Promise<Reply | 'stale'> {
  let { version } = claim;
  let state = claim.state;
  const lines: Line[] = [];
  let forgotten = false;
  for (const message of claim.waiting) {
    const turn = await turnOrRestart(parts, runTurn, claim, state, message);
    const done = await parts.store.commit(commitOf(parts, claim, version, message, turn));
    if (done === 'stale') return 'stale';
    version += 1;
    const forgets = turn.effects.some((effect) => effect.kind === 'forget');
    // What came right after "delete" is still heard, by a bot that remembers nothing.
    state = forgets ? { ...newConversation(turn.state.language), greeted: true } : turn.state;
    forgotten ||= forgets;
    lines.push(...turn.lines);
  }
  if (forgotten) await destroy(parts, claim);
  return { lines, forgotten };
}

/** Where lines are pushed, the key must live until the last of them is out. */
async function destroy(parts: EngineParts, claim: Claim): Promise<void> {
  if (parts.pushed.has(claim.address.channel)) parts.onOutbox?.();
  else await parts.store.forget(claim.conversation);
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

function restart(parts: EngineParts, claim: Claim, before: ConversationState): TurnResult {
  parts.report('conversation.poisoned', claim.conversation);
  const fresh = { ...newConversation(before.language), languageChosen: before.languageChosen, greeted: true };
  const text = parts.content.speak(fresh.language, 'trouble.restart');
  const choices = [{ id: 'menu=start', label: parts.content.speak(fresh.language, 'choice.menu') }];
  const state = { ...fresh, whereabouts: before.whereabouts, offered: ['menu=start'] };
  return { state, lines: [{ text, language: fresh.language, choices }], effects: [] };
}

function commitOf(
  parts: EngineParts,
  claim: Claim,
  version: number,
  message: Message,
  turn: TurnResult,
): Commit {
  const at = parts.clock.now();
  const pushed = parts.pushed.has(claim.address.channel);
  const outbox: NewOutboxRow[] = turn.lines.map((line, step) => ({
    effectKey: `${message.id}/${step}`,
    line,
    notBefore: at,
    notAfter: at + lateAfterMs,
  }));
  return {
    conversation: claim.conversation,
    fence: claim.fence,
    version,
    state: turn.state,
    handled: [message],
    log: turn.lines.map((line) => ({ by: 'bot', at, line })),
    outbox: pushed ? outbox : [],
    effects: turn.effects,
  };
}
