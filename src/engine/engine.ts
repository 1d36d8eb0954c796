import {
  type Address,
  type ConversationId,
  type Language,
  type Line,
  type LogEntry,
  type Message,
  newConversation,
} from '../domain/conversation.js';
import { Fault, type FaultCode } from '../domain/faults.js';
import type { EngineParts, Reply, WatchedParts } from './engine-parts.js';
import { handleWaiting } from './handle-waiting.js';
import { type CaseDesk, caseDesk } from './handover/desk.js';
import { deskSnapshot } from './handover/desk-snapshot.js';
import { keepTime } from './handover/keep-time.js';
import { createIntake } from './intake.js';
import { type LogNews, logWatch } from './log-watch.js';
import { numbers } from './numbers-for.js';
import { oneAtATime } from './one-at-a-time.js';
import type { Known, Orphan, Receipt, ReceiptStatus, RowId, Settled, Store } from './ports/store.js';
import { createRunTurn, type RunTurn } from './run-turn.js';
import { setAside } from './set-aside.js';
import { watchdog } from './watchdog.js';

export type { EngineParts, Reply } from './engine-parts.js';
export type { CaseDesk, Presence } from './handover/desk.js';
export type { LogNews } from './log-watch.js';
export { lateAfterMs } from './watchdog.js';

export interface Engine {
  /** Stores messages durably, each once; only then may a platform be told that they arrived. */
  accept(messages: readonly Message[]): Promise<readonly Receipt[]>;
  /**
   * Stores what a platform brought, durably and once, and lets it be handled after the platform was told so; what
   * fails then is rescued. Who gets no answer within 5 s is told so, with numbers.
   */
  intake(messages: readonly Message[]): Promise<readonly Receipt[]>;
  /** Resolves when nothing of what came by `intake` is being handled. */
  settled(): Promise<void>;
  /** What a platform says became of a line of ours, in any order; `code` says why it failed. */
  receipt(id: RowId, status: ReceiptStatus, code?: FaultCode): Promise<Settled>;
  /** Handles all waiting messages of a conversation, in order. */
  handle(conversation: ConversationId): Promise<Reply>;
  /** accept, then handle: the whole way of one person's messages; a message seen before gives no new lines. */
  converse(messages: readonly Message[]): Promise<{ reply: Reply; conversation: ConversationId }>;
  /** What is said to one who gets no answer yet, also while the store is away: in `language`, else in that of her words. */
  numbersFor(message: Message, language?: Language): Promise<Line>;
  /** What a person without a conversation would be greeted with; nothing is stored. */
  greeting(from: Address, language: Language): Promise<readonly Line[]>;
  find(address: Address): Promise<Known | undefined>;
  log(conversation: ConversationId, after: number): Promise<readonly LogEntry[]>;
  /** Tells of a log after it changed here, durably; what another instance wrote shows only in `log`. */
  onLog(conversation: ConversationId, listener: (news: LogNews) => void): () => void;
  /** Ends a session: destroys a conversation that only the bot knows. */
  forget(conversation: ConversationId): Promise<void>;
  /** Hand-overs, as staff see them. */
  readonly desk: CaseDesk;
  /** What time does to hand-overs; to be called every few seconds. */
  keepTime(): Promise<void>;
  /** Takes up what was accepted and nobody handles, here or in an instance that is gone; returns how many conversations. */
  rescue(): Promise<number>;
}

const rescuedAtOnce = 64;
const triesBeforeSetAside = 10;

/** One message in, lines out; every effect leaves through the store's commit. */
export function createEngine(given: EngineParts): Engine {
  const helplines = numbers(given);
  const guard = watchdog({ ...given, numbers: helplines });
  const deskFor = deskSnapshot(given);
  const parts: WatchedParts = { ...given, logs: logWatch(), numbers: helplines, watchdog: guard, deskFor };
  const { store, clock, logs } = parts;
  const runTurn = createRunTurn(parts.content);
  const inOrder = oneAtATime();
  const desk = caseDesk(parts, runTurn);
  const handle = (conversation: ConversationId) =>
    inOrder(conversation, () => handleWaiting(parts, runTurn, conversation));
  const accept = async (messages: readonly Message[]) => {
    const receipts = await store.accept(messages);
    for (const { conversation } of receipts) logs.tell(conversation, { kind: 'grown' });
    return receipts;
  };
  return {
    desk,
    keepTime: keepTime(parts, desk),
    accept,
    ...createIntake(parts, accept, handle),
    receipt: (id, status, code) => store.receipt(id, status, clock.now(), code),
    handle,
    async converse(messages) {
      const receipts = await accept(messages);
      const conversation = receipts.at(-1)?.conversation;
      if (conversation === undefined) throw new Fault('input.invalid');
      return { reply: await handle(conversation), conversation };
    },
    numbersFor: helplines.lineFor,
    greeting: (from, language) => greet(parts, runTurn, from, language),
    find: (address) => store.find(address),
    log: (conversation, after) => store.log(conversation, after),
    onLog: logs.watch,
    forget: (conversation) =>
      inOrder(conversation, async () => {
        await store.forget(conversation);
        logs.tell(conversation, { kind: 'gone', lastWords: [] });
      }),
    rescue: () =>
      rescue(store, ({ conversation, tries }) => {
        const work = tries > triesBeforeSetAside ? () => setAside(parts, conversation) : undefined;
        const done = work ? inOrder(conversation, work) : handle(conversation);
        return done.catch((error) => parts.report(Fault.from(error).code, conversation));
      }),
  };
}

async function greet(
  parts: EngineParts,
  runTurn: RunTurn,
  from: Address,
  language: Language,
): Promise<readonly Line[]> {
  const now = parts.clock.now();
  const message: Message = { id: '', from, kind: 'open', text: '', language, receivedAt: now };
  const nothing = await parts.understand('', language);
  return (await runTurn(newConversation(language), message, nothing, now)).lines;
}

/** Takes over what waits, each conversation once, until nothing new is found. */
async function rescue(store: Store, take: (orphan: Orphan) => Promise<unknown>): Promise<number> {
  const taken = new Set<ConversationId>();
  for (;;) {
    const orphans = await store.takeOver(rescuedAtOnce);
    const fresh = orphans.filter(({ conversation }) => !taken.has(conversation));
    if (fresh.length === 0) return taken.size;
    for (const { conversation } of fresh) taken.add(conversation);
    await Promise.all(fresh.map(take));
  }
}
