import {
  type Address,
  type ConversationState,
  type Line,
  type Message,
  newConversation,
} from '../../src/domain/conversation.js';
import type { Claim, Commit, NewOutboxRow, Store } from '../../src/engine/ports/store.js';

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
    line: lineOf(`line of ${effectKey}`),
    notBefore: noon,
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
