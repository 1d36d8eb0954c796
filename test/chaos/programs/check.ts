import type { LogEntry } from '../../../src/domain/conversation.js';
import { kinds } from './kinds.js';
import type { Person } from './person.js';
import type { Shown } from './provider.js';

/** What went wrong, counted; all zero is what was promised. */
export interface Flaws {
  /** Acknowledged messages that are in no log. */
  lostMessages: number;
  /** Messages that stand twice in the log, or were answered twice or never. */
  doubledMessages: number;
  unanswered: number;
  /** Lines of the log that no telephone shows and no dead letter names. */
  lostLines: number;
  /** Lines shown twice where the platform gives a way to know better. */
  doubledLines: number;
  /** Lines shown twice without a mark where it gives none. */
  unmarkedDoubles: number;
  /** Messages or lines before others that came first. */
  outOfOrder: number;
}

export const noFlaws = (): Flaws => ({
  lostMessages: 0,
  doubledMessages: 0,
  unanswered: 0,
  lostLines: 0,
  doubledLines: 0,
  unmarkedDoubles: 0,
  outOfOrder: 0,
});

export function add(one: Flaws, other: Flaws): Flaws {
  const sum = noFlaws();
  for (const name of Object.keys(sum) as (keyof Flaws)[]) sum[name] = one[name] + other[name];
  return sum;
}

export const isFlawless = (flaws: Flaws): boolean => Object.values(flaws).every((count) => count === 0);

/** What stands in for a late line. */
export const knock = 'knock';

export interface Seen {
  readonly person: Person;
  readonly log: readonly LogEntry[];
  readonly shown: readonly Shown[];
  /** Lines that were kept as dead letters, or came too late and were replaced. */
  readonly dropped: ReadonlySet<string>;
}

/** What was said and shown before the storm began, and is not counted. */
export interface Calm {
  readonly log: number;
  readonly shown: number;
}

/** The same without its calm beginning. */
export function since(calm: Calm, seen: Seen): Seen {
  return { ...seen, log: seen.log.slice(calm.log), shown: seen.shown.slice(calm.shown) };
}

/** Compares what one person sent and saw with what was promised. Every message is answered by one line. */
export function flawsOf(seen: Seen): Flaws {
  return { ...inbound(seen), ...outbound(seen), outOfOrder: inboundOrder(seen) + outboundOrder(seen) };
}

function inbound({ person, log }: Seen) {
  const stood = new Map<string, number>();
  for (const { by, text } of log) if (by === 'person') stood.set(text, (stood.get(text) ?? 0) + 1);
  const acked = person.sent.slice(1).filter(({ ackedAt }) => ackedAt !== undefined);
  const answers = log.filter(({ by }) => by === 'bot').length;
  const messages = log.length - answers;
  return {
    lostMessages: acked.filter(({ text }) => !stood.has(text)).length,
    doubledMessages:
      [...stood.values()].filter((times) => times > 1).length + Math.max(0, answers - messages),
    unanswered: Math.max(0, messages - answers),
  };
}

function outbound({ person, log, shown, dropped }: Seen) {
  const lines = log.filter(({ by }) => by === 'bot').length;
  const { idempotent, receipts, finds } = kinds[person.kind];
  const isBlind = idempotent === 'none' && !receipts && !finds;
  const said = shown.filter(({ text }) => text !== knock);
  const known = new Set([...said.map(({ id }) => id), ...dropped]);
  const doubled = shown.length - new Set(shown.map(({ id }) => id)).size;
  const marked = shown.filter(({ doubtful }) => doubtful).length;
  return {
    lostLines: Math.max(0, lines - known.size),
    doubledLines: isBlind ? 0 : doubled,
    unmarkedDoubles: isBlind ? Math.max(0, doubled - marked) : 0,
  };
}

/** A message that was acknowledged before the next was sent stands before it. */
function inboundOrder({ person, log }: Seen): number {
  const places = new Map<string, number>();
  for (const [at, { by, text }] of log.entries())
    if (by === 'person' && !places.has(text)) places.set(text, at);
  const placed = person.sent.filter(({ text }) => places.has(text));
  return placed.filter((later, at) =>
    placed
      .slice(0, at)
      .some(
        (earlier) =>
          (earlier.ackedAt ?? Number.POSITIVE_INFINITY) < later.sentAt &&
          (places.get(earlier.text) ?? 0) > (places.get(later.text) ?? 0),
      ),
  ).length;
}

/** Lines come as they were said; a line shown again does not count. */
function outboundOrder({ log, shown }: Seen): number {
  const said = log.filter(({ by }) => by === 'bot').map(({ text }) => text);
  const seen = new Set<string>();
  let at = 0;
  let wrong = 0;
  for (const { id, text } of shown) {
    if (seen.has(id) || text === knock) continue;
    seen.add(id);
    const place = said.indexOf(text, at);
    if (place < 0) wrong += 1;
    else at = place + 1;
  }
  return wrong;
}
