import {
  type ConversationId,
  ConversationState,
  type LogEntry,
  type Message,
} from '../domain/conversation.js';
import type { Claim, Commit, NewLogEntry } from '../engine/ports/store.js';
import type { RawClaim, RawCommit, RawEntry, RawNewEntry } from './raw-store.js';
import { type SealParts, unsealAddress } from './seal-parts.js';
import { sealOutboxRow } from './sealed-outbox.js';
import { messageHash, place } from './sealing.js';
import type { DataKey } from './vault.js';

function unsealState(
  { vault }: SealParts,
  conversation: ConversationId,
  key: DataKey,
  claim: RawClaim,
): Claim['state'] {
  if (claim.state === null) return undefined;
  try {
    const clear = vault.open(key, claim.state, place.state(conversation, claim.version));
    return ConversationState.parse(JSON.parse(clear));
  } catch {
    return 'unreadable';
  }
}

/** The claim in clear; a state that cannot be opened or parsed is `unreadable`, all else that cannot throws. */
export function unsealClaim(parts: SealParts, conversation: ConversationId, claim: RawClaim): Claim {
  const key = parts.keys.of(conversation, claim.key);
  const address = unsealAddress(parts, conversation, key, claim.address);
  const waiting = claim.waiting.map(({ hash, at, body }): Message => {
    const clear = parts.vault.open(key, body, place.entry(conversation, hash, 'person', at));
    const message: Message = { ...JSON.parse(clear), from: address };
    parts.hashes.set(message, hash);
    return message;
  });
  const state = unsealState(parts, conversation, key, claim);
  const { fence, version, unseen } = claim;
  return { conversation, address, fence, version, state, waiting, unseen };
}

function sealEntry(
  parts: SealParts,
  turn: Commit,
  key: DataKey,
  entry: NewLogEntry,
  index: number,
): RawNewEntry {
  const row = Buffer.from(`${turn.version}.${index}`);
  const body = parts.vault.seal(
    key,
    JSON.stringify(entry.line),
    place.entry(turn.conversation, row, entry.by, entry.at),
  );
  return { row, by: entry.by, at: entry.at, body };
}

/** The turn sealed under the key of its conversation. */
export function sealCommit(parts: SealParts, key: DataKey, turn: Commit): Omit<RawCommit, 'records'> {
  const { conversation, fence, version, effects } = turn;
  return {
    conversation,
    fence,
    version,
    state: parts.vault.seal(key, JSON.stringify(turn.state), place.state(conversation, version + 1)),
    handled: turn.handled.map((message) => parts.hashes.get(message) ?? messageHash(parts.lookup, message)),
    log: turn.log.map((entry, index) => sealEntry(parts, turn, key, entry, index)),
    outbox: turn.outbox.map((row) => sealOutboxRow(parts, conversation, key, row)),
    effects,
    kept: turn.state.case !== null,
  };
}

/** One log entry in clear, whether it was a message or a line. */
export function unsealEntry(
  parts: SealParts,
  conversation: ConversationId,
  wrapped: Buffer,
  entry: RawEntry,
): LogEntry {
  const key = parts.keys.of(conversation, wrapped);
  const { seq, by, at } = entry;
  const clear = JSON.parse(parts.vault.open(key, entry.body, place.entry(conversation, entry.row, by, at)));
  const said = {
    seq,
    by,
    at,
    text: clear.text,
    language: clear.language ?? null,
    choices: clear.choices ?? [],
  };
  return by === 'person' ? { ...said, message: { id: clear.id, echo: clear.echo } } : said;
}
