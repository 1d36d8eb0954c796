import {
  type Address,
  type ConversationState,
  type Line,
  type Message,
  newConversation,
} from '../../src/domain/conversation.js';
import type {
  Claim,
  Commit,
  NewOutboxRow,
  OutboxRow,
  Outcome,
  Settled,
  Store,
} from '../../src/engine/ports/store.js';

export const noon = 1_700_000_000_000;

export function addressOf(address: string, over: Partial<Address> = {}): Address {
  return { channel: 'webchat', account: 'main', address, ...over };
}

export function messageOf(id: string, from: Address, over: Partial<Message> = {}): Message {
  return { id, from, kind: 'text', text: `text of ${id}`, receivedAt: noon, ...over };
}

export function lineOf(text: string, over: Partial<Line> = {}): Line {
  return { text, language: 'rw', choices: [], ...over };
}

export function stateOf(over: Partial<ConversationState> = {}): ConversationState {
  return { ...newConversation('rw'), ...over };
}

export function outboxRowOf(effectKey: string, over: Partial<NewOutboxRow> = {}): NewOutboxRow {
  return {
    effectKey,
    channel: 'telegram',
    lane: 'bot',
    line: lineOf(`line of ${effectKey}`),
    at: noon,
    notBefore: 0,
    notAfter: noon + 600_000,
    ...over,
  };
}

/** The turn that handles everything a claim shows and says one line. */
export function turnOf(claim: Claim, over: Partial<Commit> = {}): Commit {
  return {
    conversation: claim.conversation,
    fence: claim.fence,
    version: claim.version,
    state: stateOf({ missed: claim.version + 1 }),
    handled: claim.waiting,
    log: [{ by: 'bot', at: noon, line: lineOf(`answer ${claim.version}`) }],
    outbox: [],
    effects: [],
    ...over,
  };
}

export async function acceptOne(store: Store, message: Message): Promise<string> {
  const [receipt] = await store.accept([message]);
  if (!receipt) throw new Error('no receipt');
  return receipt.conversation;
}

export async function claimOf(store: Store, conversation: string): Promise<Claim> {
  const claim = await store.claim(conversation);
  if (typeof claim === 'string') throw new Error(`claim is ${claim}`);
  return claim;
}

/** Accepts a message, handles it in one turn and lets the conversation go. */
export async function talk(store: Store, message: Message, over: Partial<Commit> = {}): Promise<string> {
  const conversation = await acceptOne(store, message);
  const claim = await claimOf(store, conversation);
  const committed = await store.commit(turnOf(claim, over));
  if (committed !== 'ok') throw new Error(committed);
  await store.release(conversation, claim.fence);
  return conversation;
}

/** How long the samples' rows stay with who began them. */
export const lease = 10_000;

/** Begins what is due, as a sender would. */
export async function beginDue(store: Store, now = noon, limit = 10): Promise<OutboxRow[]> {
  const rows: OutboxRow[] = [];
  for (const { id } of await store.due('telegram', now, limit)) {
    const row = await store.begin(id, now, lease);
    if (row) rows.push(row);
  }
  return rows;
}

const noRow = { id: 'f'.repeat(32), attempt: 1, conversation: '0'.repeat(32) };

/** Ends an attempt; undefined stands for a row that never was. */
export function settle(
  store: Store,
  row: Pick<OutboxRow, 'id' | 'attempt' | 'conversation'> | undefined,
  outcome: Outcome,
  now = noon,
): Promise<Settled> {
  return store.settle(row ?? noRow, outcome, now);
}

export const sent: Outcome = { kind: 'sent', confirmed: true };
export const failed: Outcome = { kind: 'failed', code: 'channel.refused' };
export const expired = { kind: 'expired' } as const;
