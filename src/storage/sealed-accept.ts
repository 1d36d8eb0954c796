import { randomBytes } from 'node:crypto';
import type { Message } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import type { Receipt } from '../engine/ports/store.js';
import type { RawBirth, RawMessage } from './raw-store.js';
import type { SealParts } from './seal-parts.js';
import { messageHash, place, pseudonymOf } from './sealing.js';
import type { DataKey } from './vault.js';

interface Recipient {
  readonly conversation: string;
  readonly key: DataKey;
  readonly birth: RawBirth | undefined;
}

const attempts = 16;

async function recipientOf(parts: SealParts, message: Message, pseudonym: Buffer): Promise<Recipient> {
  const { raw, vault, keys } = parts;
  const name = pseudonym.toString('latin1');
  const recent = keys.ownedBy(name);
  if (recent) return { ...recent, birth: undefined };
  const known = await raw.current(pseudonym);
  if (known) {
    const { conversation } = known;
    keys.own(name, conversation);
    return { conversation, key: keys.of(conversation, known.key), birth: undefined };
  }
  const conversation = randomBytes(16).toString('hex');
  const { key, wrapped } = keys.make(conversation);
  const address = vault.seal(key, JSON.stringify(message.from), place.address(conversation));
  return { conversation, key, birth: { pseudonym, key: wrapped, address } };
}

function sealMessage(parts: SealParts, message: Message, to: Recipient): RawMessage {
  const hash = messageHash(parts.lookup, message);
  const at = message.receivedAt;
  const clear = JSON.stringify({ ...message, from: undefined });
  const body = parts.vault.seal(to.key, clear, place.entry(to.conversation, hash, 'person', at));
  return { hash, conversation: to.conversation, birth: to.birth, at, body, inLog: message.kind !== 'open' };
}

interface Sealed {
  readonly messages: readonly RawMessage[];
  readonly recipients: ReadonlyMap<string, Recipient>;
}

async function sealAll(parts: SealParts, messages: readonly Message[]): Promise<Sealed> {
  const recipients = new Map<string, Recipient>();
  const sealed: RawMessage[] = [];
  for (const message of messages) {
    const pseudonym = pseudonymOf(parts.lookup, message.from);
    const name = pseudonym.toString('latin1');
    const to = recipients.get(name) ?? (await recipientOf(parts, message, pseudonym));
    recipients.set(name, to);
    sealed.push(sealMessage(parts, message, to));
  }
  return { messages: sealed, recipients };
}

/** Seals messages for the conversations their addresses belong to, and again when one changed hands meanwhile. */
export async function acceptSealed(
  parts: SealParts,
  messages: readonly Message[],
): Promise<readonly Receipt[]> {
  if (messages.length === 0) return [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const sealed = await sealAll(parts, messages);
    const receipts = await parts.raw.accept(sealed.messages);
    if (receipts !== 'moved') return receipts;
    for (const pseudonym of sealed.recipients.keys()) parts.keys.disown(pseudonym);
  }
  throw new Fault('store.unavailable');
}
