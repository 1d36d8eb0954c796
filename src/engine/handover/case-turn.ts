import type { ConversationId, ConversationState, Line, Message } from '../../domain/conversation.js';
import type { Effect } from '../../domain/effect.js';
import { Fault } from '../../domain/faults.js';
import { type Case, type CaseEntry, newCase } from '../../domain/handover/case.js';
import { type CaseEvent, step } from '../../domain/handover/transition.js';
import type { EngineParts } from '../engine-parts.js';
import type { Claim, NewRecord } from '../ports/store.js';
import type { TurnResult } from '../run-turn.js';
import { openCaseKey } from './case-key.js';
import { type KnownCase, recordsOf } from './case-records.js';
import { freshName } from './fresh.js';
import { returnRecord } from './return-records.js';

/** A turn together with what it changes of the case. */
export interface CaseTurn {
  readonly turn: TurnResult;
  readonly records: readonly NewRecord[];
  /** Lines of staff that waited for her to write. */
  readonly pending: readonly string[];
  /** The conversation that she has left for this one: nothing keeps it any more. */
  readonly left?: ConversationId;
}

const isCaseEvent = (effect: Effect): effect is Extract<Effect, { kind: 'case-event' }> =>
  effect.kind === 'case-event';

/** Takes her message and what the bot answered into her open case, or opens one when she has agreed to it. */
export async function withCase(
  parts: EngineParts,
  claim: Claim,
  message: Message,
  turn: TurnResult,
  known: KnownCase | undefined,
): Promise<CaseTurn> {
  const opening = turn.effects.find((effect) => effect.kind === 'open-case');
  if (opening?.kind === 'open-case' && !known) return opened(parts, claim, turn, opening);
  if (!known) return { turn, records: [], pending: [] };
  return gone(turn) ? leaves(parts, turn, known) : goesOn(parts, message, turn, known);
}

const gone = ({ effects }: TurnResult) => effects.some(({ kind }) => kind === 'forget');

async function opened(
  parts: EngineParts,
  claim: Claim,
  turn: TurnResult,
  { tier, summary, excluded, code }: Extract<Effect, { kind: 'open-case' }>,
): Promise<CaseTurn> {
  const id = await openCaseKey(parts);
  const { conversation, address } = claim;
  const { language } = turn.state;
  const given = { id, conversation, channel: address.channel, language, name: freshName(), tier };
  const fresh = newCase(
    { ...given, summary: [...summary], excluded: [...excluded], code },
    parts.clock.now(),
  );
  const entries = [eventEntry('requested', fresh.openedAt, null)];
  const codeRecord = code === null ? [] : [returnRecord(code, id)];
  return {
    turn: { ...turn, state: { ...turn.state, case: id } },
    records: [...recordsOf(fresh, 0, entries), ...codeRecord],
    pending: [],
  };
}

/** Each event in turn; one that does not fit any more changes nothing. */
function through(before: Case, events: readonly CaseEvent[], now: number): { next: Case; told: string[] } {
  let next = before;
  const told: string[] = [];
  for (const event of events) {
    const taken = step(next, event, now);
    if ('refused' in taken) continue;
    next = taken.next;
    if (taken.told !== null) told.push(taken.told);
  }
  return { next, told };
}

async function goesOn(
  parts: EngineParts,
  message: Message,
  turn: TurnResult,
  { found, version }: KnownCase,
): Promise<CaseTurn> {
  const now = parts.clock.now();
  const events = turn.effects.filter(isCaseEvent).map(({ event }) => event);
  const heard = [{ kind: 'person-line' } as const, ...raise(found, turn.state), ...events];
  const { next: stepped, told } = through(found, heard, now);
  const next = { ...stepped, language: turn.state.language };
  const lines = [...turn.lines, ...told.map((key) => lineOf(parts, turn.state, key))];
  const state = next.phase === 'closed' ? { ...turn.state, case: null } : turn.state;
  const entries = [
    personEntry(message, now),
    ...turn.lines.map((line) => botEntry(line, now)),
    ...events.map((event) => eventEntry(event.kind, now, null)),
  ];
  const code = next.code !== found.code && next.code !== null ? [returnRecord(next.code, next.id)] : [];
  return {
    turn: { ...turn, state, lines },
    records: [...recordsOf(next, version, entries), ...code],
    pending: found.pending,
  };
}

/** What she has said of danger since makes her case as pressing as it is. */
function raise({ tier }: Case, { gravest }: ConversationState): readonly CaseEvent[] {
  return gravest !== null && gravest.tier < tier ? [{ kind: 'raised', tier: gravest.tier }] : [];
}

/** She deletes her chat: the case ends for the team, who see only that the person has ended it. */
function leaves(parts: EngineParts, turn: TurnResult, { found, version }: KnownCase): CaseTurn {
  const now = parts.clock.now();
  const erased = turn.effects.some(({ kind }) => kind === 'forget-case');
  const ended = step(found, { kind: 'ended-by-person', erased }, now);
  if ('refused' in ended) throw new Fault(ended.refused);
  const records = recordsOf(ended.next, version, [eventEntry('ended-by-person', now, null)]);
  return { turn, records, pending: [] };
}

/** Words of a key as a line in her language. */
export function lineOf({ content }: EngineParts, { language }: ConversationState, key: string): Line {
  return { text: content.speak(language, key), language, choices: [] };
}

/** What she wrote; what cannot be read is named by its kind. */
function personEntry({ kind, text, choice }: Message, at: number): CaseEntry {
  const words = text !== '' ? text : kind === 'choice' ? (choice ?? '') : `[${kind}]`;
  return { by: 'person', at, text: words, actor: null };
}

const botEntry = ({ text }: Line, at: number): CaseEntry => ({ by: 'bot', at, text, actor: null });

/** Something that happened to the case, by a code. */
export const eventEntry = (text: string, at: number, actor: string | null): CaseEntry => ({
  by: 'event',
  at,
  text,
  actor,
});
