import {
  type ConversationId,
  type ConversationState,
  type Line,
  type Message,
  newConversation,
} from '../../domain/conversation.js';
import { step } from '../../domain/handover/transition.js';
import type { EngineParts } from '../engine-parts.js';
import type { Claim } from '../ports/store.js';
import { withClaim } from '../with-claim.js';
import { entriesOf, type KnownCase, recordsOf } from './case-records.js';
import { type CaseTurn, eventEntry, lineOf } from './case-turn.js';
import { caseByCode } from './return-records.js';

/** Her code, from wherever she writes: she is back in her case, and hears what she has missed. */
export async function comeBack(
  parts: EngineParts,
  claim: Claim,
  before: ConversationState | undefined,
  message: Message,
): Promise<CaseTurn | undefined> {
  if (message.kind !== 'text') return undefined;
  const found = await caseByCode(parts, claim.conversation, message.text);
  if (found === undefined) return undefined;
  const state = before ?? newConversation(message.language ?? 'rw');
  if (found === 'wrong') return said(state, [lineOf(parts, state, 'handover.code-wrong')]);
  if (found === 'too-often') return said(state, [lineOf(parts, state, 'handover.code-wait')]);
  return resume(parts, claim, state, found.known);
}

const said = (state: ConversationState, lines: readonly Line[]): CaseTurn => ({
  turn: { state: { ...state, greeted: true }, lines, effects: [], lane: 'bot' },
  records: [],
  pending: [],
});

async function resume(
  parts: EngineParts,
  claim: Claim,
  state: ConversationState,
  { found, version }: KnownCase,
): Promise<CaseTurn> {
  const now = parts.clock.now();
  const { conversation, address } = claim;
  const taken = step(found, { kind: 'came-back', conversation, channel: address.channel }, now);
  if ('refused' in taken) return said(state, [lineOf(parts, state, 'handover.code-wrong')]);
  const language = found.language;
  const back: ConversationState = {
    ...state,
    language,
    languageChosen: true,
    dialogStack: [],
    case: found.id,
  };
  const missed = (await missedBy(parts, found.id)).map((text): Line => ({ text, language, choices: [] }));
  const { turn } = said(back, [lineOf(parts, back, 'handover.welcome-back'), ...missed]);
  const records = recordsOf({ ...taken.next, pending: [] }, version, [eventEntry('came-back', now, null)]);
  return { turn, records, pending: [], left: found.conversation };
}

/** What counsellors have said since she last wrote. */
async function missedBy({ store }: EngineParts, id: string): Promise<readonly string[]> {
  const entries = await entriesOf(store.records, id);
  const last = entries.findLastIndex(({ by }) => by === 'person');
  return entries.slice(last + 1).flatMap(({ by, text }) => (by === 'counsellor' ? [text] : []));
}

/** The conversation she came from is kept by no case any more: it goes a day after its last message. */
export async function letGo(parts: EngineParts, conversation: ConversationId): Promise<void> {
  await withClaim(parts, conversation, async ({ fence, version, state: before }) => {
    if (typeof before !== 'object') return 'ok';
    const state = { ...before, case: null };
    return parts.store.commit({
      conversation,
      fence,
      version,
      state,
      handled: [],
      log: [],
      outbox: [],
      effects: [],
    });
  });
}
