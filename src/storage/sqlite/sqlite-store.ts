import { randomBytes } from 'node:crypto';
import type { ConversationId } from '../../domain/conversation.js';
import type { Receipt, Sweep } from '../../engine/ports/store.js';
import { Buckets } from '../buckets.js';
import type { RawKeys, RawOutbox, RawRecords, RawStore, RawSweep, RawTurns } from '../raw-store.js';
import { unavailable } from '../unavailable.js';
import type { Claims } from './claims.js';
import type { Driver } from './driver.js';
import { dropHashes, type Forgetting, searchForgettable, truncateLog } from './forgetting.js';
import type { GroupCommit } from './group-commit.js';
import {
  acceptMessages,
  currentConversation,
  takeOverConversations,
  unhandledConversations,
} from './messages.js';
import { keepMeta, replaceMeta } from './meta.js';
import {
  beginRow,
  countOutbox,
  dueRows,
  failedRows,
  holdRows,
  postponeRow,
  receiveReceipt,
  resendRow,
  settleRow,
  unholdRows,
} from './outbox.js';
import { listCounters, listRecords, putRecord, readCounter, readRecord, removeRecord } from './records.js';
import { commitTurn, readForClaim, readLog } from './turns.js';
import { readKey, readKeys, replaceKeys } from './wrapped-keys.js';

export interface SqliteParts {
  readonly driver: Driver;
  readonly writes: GroupCommit;
  readonly claims: Claims;
  readonly forgetting: Forgetting;
  readonly close: () => void;
}

/** A read outside transactions; what it throws becomes `store.unavailable`. */
async function read<Value>(look: () => Value): Promise<Value> {
  try {
    return look();
  } catch (error) {
    throw unavailable(error);
  }
}

function keysPart({ driver, writes }: SqliteParts): RawKeys {
  return {
    keep: (name, value) => writes.write(() => keepMeta(driver, name, value)),
    replace: (name, value) => writes.write(() => replaceMeta(driver, name, value)),
    key: (conversation) => read(() => readKey(driver, conversation)),
    keys: (after, limit) => read(() => readKeys(driver, after, limit)),
    replaceKeys: (keys) => writes.write(() => replaceKeys(driver, keys)),
  };
}

function turnsPart(parts: SqliteParts): RawTurns {
  const { driver, writes, claims } = parts;
  const claim = (conversation: ConversationId) => {
    if (claims.isHeld(conversation)) return 'busy';
    const shown = readForClaim(driver, conversation);
    return shown ? { ...shown, fence: claims.take(conversation) } : 'gone';
  };
  return {
    current: (pseudonym) => read(() => currentConversation(driver, pseudonym)),
    accept: (messages) => writes.write<readonly Receipt[] | 'moved'>(() => acceptMessages(driver, messages)),
    claim: (conversation) => read(() => claim(conversation)),
    commit: (turn) =>
      writes.write<'ok' | 'stale'>(() =>
        claims.holds(turn.conversation, turn.fence) ? commitTurn(driver, turn) : 'stale',
      ),
    release: async (conversation, fence) => claims.release(conversation, fence),
    unhandled: (limit) => read(() => unhandledConversations(driver, limit)),
    async takeOver(limit) {
      const some = await read(() => unhandledConversations(driver, 1));
      const isHeld = (conversation: ConversationId) => claims.isHeld(conversation);
      return some.length > 0 ? writes.write(() => takeOverConversations(driver, limit, isHeld)) : [];
    },
    log: (conversation, after) => read(() => readLog(driver, conversation, after)),
  };
}

function outboxPart({ driver, writes }: SqliteParts): RawOutbox {
  const buckets = new Buckets();
  return {
    due: (channel, now, limit) => read(() => dueRows(driver, channel, now, limit)),
    begin: (effect, now, leaseMs) => writes.write(() => beginRow(driver, effect, now, leaseMs)),
    settle: (effect, attempt, outcome, now) =>
      writes.write(() => settleRow(driver, effect, attempt, outcome, now)),
    postpone: (effect, notBefore) => writes.write(() => postponeRow(driver, effect, notBefore)),
    receipt: (effect, status, now, code) =>
      writes.write(() => receiveReceipt(driver, effect, status, now, code)),
    failedRows: (limit) => read(() => failedRows(driver, limit)),
    resend: (effect, now, notAfter) => writes.write(() => resendRow(driver, effect, now, notAfter)),
    outbox: () => read(() => countOutbox(driver)),
    hold: () => writes.write(() => holdRows(driver)),
    unhold: () => writes.write(() => unholdRows(driver)),
    throttle: async (taken, now) => buckets.take(taken, now),
  };
}

function recordsPart({ driver, writes }: SqliteParts): RawRecords {
  return {
    record: (kind, key) => read(() => readRecord(driver, kind, key)),
    putRecord: (record) => writes.write(() => putRecord(driver, record)),
    removeRecord: (kind, key, version) => writes.write(() => removeRecord(driver, kind, key, version)),
    records: (kind, after, limit) => read(() => listRecords(driver, kind, after, limit)),
    counter: (key) => read(() => readCounter(driver, key)),
    counters: (after, limit) => read(() => listCounters(driver, after, limit)),
  };
}

async function sweepStore(parts: SqliteParts, limits: RawSweep): Promise<Sweep> {
  const { driver, writes, forgetting } = parts;
  const search = (after: number) => read(() => searchForgettable(driver, limits, after));
  let forgotten = 0;
  let searched = await search(0);
  while (searched.next !== undefined) {
    if (searched.found.length > 0) await forgetting.forgetAll(searched.found);
    forgotten += searched.found.length;
    searched = await search(searched.next);
  }
  await read(() => truncateLog(driver));
  return { forgotten, dedupeKeys: await writes.write(() => dropHashes(driver, limits.hashesBefore)) };
}

/** The raw store over an open database. */
export function sqliteStore(parts: SqliteParts): RawStore {
  const { driver, writes, forgetting } = parts;
  return {
    ...keysPart(parts),
    ...turnsPart(parts),
    ...outboxPart(parts),
    ...recordsPart(parts),
    forget: (conversation) => forgetting.forget(conversation),
    forgotten: () => read(() => forgetting.ledger.read()),
    sweep: (limits) => sweepStore(parts, limits),
    probe: () => writes.write(() => replaceMeta(driver, 'probe', randomBytes(8))),
    close: async () => parts.close(),
  };
}
