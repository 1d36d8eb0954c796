import type { ConversationState, Line, Message } from '../../domain/conversation.js';
import { newConversation } from '../../domain/conversation.js';
import { Fault } from '../../domain/faults.js';
import type { Case, CaseEntry } from '../../domain/handover/case.js';
import { type Grip, isGripped } from '../../domain/handover/grip.js';
import { wayFor } from '../../domain/handover/safe-contact.js';
import { type CaseEvent, step } from '../../domain/handover/transition.js';
import { type RowPlan, rowsFor } from '../commit-of.js';
import type { WatchedParts } from '../engine-parts.js';
import type { Claim, NewOutboxRow } from '../ports/store.js';
import type { RunTurn } from '../run-turn.js';
import { withClaim } from '../with-claim.js';
import { entriesOf, type KnownCase, openCases, readCase, recordsOf } from './case-records.js';
import { eventEntry, lineOf } from './case-turn.js';
import { notePresence, type Presence, presences } from './presence.js';

export type { Presence } from './presence.js';

/** A line of a counsellor; `lineId` is the same when the form is sent again. */
interface StaffLine {
  readonly by: string;
  readonly lineId: string;
  readonly text: string;
}

/** What staff do with cases. Whoever calls has checked who asks; the case checks that it is still theirs. */
export interface CaseDesk {
  open(): Promise<readonly Case[]>;
  view(id: string): Promise<{ readonly found: Case; readonly entries: readonly CaseEntry[] } | undefined>;
  /** Throws `case.*` when it does not fit; answers with the case afterwards. */
  act(id: string, event: CaseEvent, by: string | null): Promise<Case>;
  /** Says a line to the person, once; throws `case.not-yours` when anything named has changed hands. */
  say(grip: Grip, line: StaffLine): Promise<Case>;
  /** One of staff is at a console now. */
  present(presence: Presence): Promise<void>;
  presences(): Promise<readonly Presence[]>;
  /** Written down for staff alone. */
  note(id: string, by: string, text: string): Promise<Case>;
}

interface Change {
  readonly event: CaseEvent | null;
  readonly by: string | null;
  /** Words of a counsellor to the person. */
  readonly words?: string;
  readonly note?: string;
  /** The bot says again which numbers there are. */
  readonly numbers?: boolean;
}

/** The counsellors' side of hand-overs: each act is one commit of the conversation, with its lines and the case. */
export function caseDesk(parts: WatchedParts, runTurn: RunTurn): CaseDesk {
  const { records } = parts.store;
  const change = changer(parts, runTurn);
  return {
    open: async () => (await openCases(records)).map(({ found }) => found),
    async view(id) {
      const known = await readCase(records, id);
      return known && { found: known.found, entries: await entriesOf(records, id) };
    },
    present: (presence) => notePresence(records, presence),
    presences: () => presences(records),
    act: (id, event, by) => change(id, () => ({ event, by, numbers: event.kind === 'alarm-told' })),
    say: (grip, { by, lineId, text }) =>
      change(grip.id, (found) => {
        if (found.lineIds.includes(lineId)) return undefined;
        if (!isGripped(grip, found)) throw new Fault('case.not-yours');
        return { event: { kind: 'human-line', by, lineId }, by, words: text };
      }),
    note: (id, by, text) => change(id, () => ({ event: null, by, note: text })),
  };
}

type Decide = (found: Case) => Change | undefined;

/** Reads the case under the claim of its conversation, decides, and writes all of it in one commit. */
function changer(parts: WatchedParts, runTurn: RunTurn) {
  return async (id: string, decide: Decide): Promise<Case> => {
    for (;;) {
      const { found } = await known(parts, id);
      const done = await withClaim(parts, found.conversation, (claim) =>
        underClaim(parts, runTurn, claim, id, decide),
      );
      if (done === 'moved') continue;
      if (done !== 'gone') return done;
      const alone = await withoutConversation(parts, id, decide);
      if (alone !== 'stale') return alone;
    }
  };
}

async function known({ store }: WatchedParts, id: string): Promise<KnownCase> {
  const found = await readCase(store.records, id);
  if (!found) throw new Fault('case.unknown');
  return found;
}

interface Taken {
  readonly next: Case;
  readonly told: string | null;
}

function take(found: Case, { event }: Change, now: number): Taken {
  if (event === null) return { next: found, told: null };
  const taken = step(found, event, now);
  if ('refused' in taken) throw new Fault(taken.refused);
  return taken;
}

function entriesFor({ event, by, words, note }: Change, now: number): readonly CaseEntry[] {
  if (words !== undefined) return [{ by: 'counsellor', at: now, text: words, actor: by }];
  if (note !== undefined) return [{ by: 'note', at: now, text: note, actor: by }];
  if (event === null) return [];
  const cause = event.kind === 'returned' ? `:${event.why}` : '';
  return [eventEntry(`${event.kind}${cause}`, now, by)];
}

async function underClaim(
  parts: WatchedParts,
  runTurn: RunTurn,
  claim: Claim,
  id: string,
  decide: Decide,
): Promise<Case | 'stale' | 'moved'> {
  const { found, version } = await known(parts, id);
  if (found.conversation !== claim.conversation) return 'moved';
  const change = decide(found);
  if (!change) return found;
  const now = parts.clock.now();
  const { next, told } = take(found, change, now);
  const before = typeof claim.state === 'object' ? claim.state : newConversation(found.language);
  const { state, lines } = await spoken(parts, runTurn, before, change, told);
  const lane = change.numbers ? 'crisis' : 'counsellor';
  const sent = outgoing(parts, claim, found, lines, { name: `${id}/${found.entries}`, lane });
  const after = { ...next, pending: [...next.pending, ...sent.pending] };
  const done = await parts.store.commit({
    conversation: claim.conversation,
    fence: claim.fence,
    version: claim.version,
    state: { ...state, case: next.phase === 'closed' ? null : id },
    handled: [],
    log: lines.map((line) => ({ by: change.words === undefined ? 'bot' : 'counsellor', at: now, line })),
    outbox: sent.outbox,
    effects: [],
    records: recordsOf(after, version, entriesFor(change, now)),
  });
  if (done === 'stale') return 'stale';
  if (sent.outbox.length > 0) parts.onOutbox?.();
  if (lines.length > 0) parts.logs.tell(claim.conversation, { kind: 'grown' });
  return after;
}

interface Spoken {
  readonly state: ConversationState;
  readonly lines: readonly Line[];
}

/** What the person hears of it; after a human line no number of an earlier list means anything. */
async function spoken(
  parts: WatchedParts,
  runTurn: RunTurn,
  before: ConversationState,
  { words, numbers }: Change,
  told: string | null,
): Promise<Spoken> {
  const silent = { ...before, offered: [], lastLines: [] };
  const { language } = before;
  if (numbers) return dangerNumbers(parts, runTurn, before);
  if (words !== undefined) return { state: silent, lines: [{ text: words, language, choices: [] }] };
  return told === null
    ? { state: before, lines: [] }
    : { state: silent, lines: [lineOf(parts, before, told)] };
}

async function dangerNumbers(
  parts: WatchedParts,
  runTurn: RunTurn,
  before: ConversationState,
): Promise<Spoken> {
  const now = parts.clock.now();
  const from = { channel: 'oncall', account: '', address: '' } as const;
  const message: Message = { id: '', from, kind: 'choice', text: '', choice: 'danger=now', receivedAt: now };
  const nothing = await parts.understand('', before.language);
  return runTurn({ ...before, greeted: true }, message, nothing, now);
}

/** Rows for a channel that is pushed to: at once, or a neutral notice with the words kept until she writes. */
function outgoing(
  parts: WatchedParts,
  claim: Claim,
  found: Case,
  lines: readonly Line[],
  plan: RowPlan,
): { outbox: readonly NewOutboxRow[]; pending: readonly string[] } {
  if (lines.length === 0 || !parts.pushed.has(claim.address.channel)) return { outbox: [], pending: [] };
  const way = wayFor(found.contact, found.lastPersonAt, parts.clock.now());
  if (way === 'now') return { outbox: rowsFor(parts, claim, lines, plan), pending: [] };
  const pending = lines.map(({ text }) => text);
  if (way === 'wait' || found.pending.length > 0) return { outbox: [], pending };
  const language = lines[0]?.language ?? found.language;
  const knock: Line = { text: parts.content.speak(language, 'trouble.knock'), language, choices: [] };
  return { outbox: rowsFor(parts, claim, [knock], plan), pending };
}

/** The person has deleted her chat: what staff still write down concerns the case alone. */
async function withoutConversation(parts: WatchedParts, id: string, decide: Decide): Promise<Case | 'stale'> {
  const { found, version } = await known(parts, id);
  const change = decide(found);
  if (!change) return found;
  const now = parts.clock.now();
  const { next } = take(found, change, now);
  for (const { kind, ...record } of recordsOf(next, version, entriesFor(change, now))) {
    if ((await parts.store.records.put(kind, record)) === 'stale') return 'stale';
  }
  return next;
}
