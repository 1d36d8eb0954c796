import type { Receipt } from '../../engine/ports/store.js';
import type { RawClaim, RawCommit, RawMessage, RawTurns } from '../raw-store.js';
import type { Argument, Reply } from './link.js';
import { packEntry, packMessage, recordArguments, unpackEntry, unpackMessage } from './packing.js';
import { rowArguments } from './redis-outbox.js';
import type { RedisParts } from './redis-parts.js';
import { bytesOf, listOf, numberOf, rowsOf, textOf } from './replies.js';

const none = Buffer.alloc(0);

function messageArguments(message: RawMessage): readonly Argument[] {
  const { hash, conversation, at, body, inLog, birth } = message;
  const entry = inLog ? packEntry({ row: hash, by: 'person', at, body }) : none;
  const owner = birth ? ['1', birth.pseudonym, birth.key, birth.address] : ['0', none, none, none];
  return [hash, conversation, String(at), inLog ? '1' : '0', packMessage({ at, body }), entry, ...owner];
}

function receiptsOf(reply: Reply): readonly Receipt[] | 'moved' {
  if (!Array.isArray(reply)) return 'moved';
  return rowsOf(reply, 2).map(([conversation, result]) => ({
    conversation: textOf(conversation),
    result: textOf(result) === 'seen' ? 'seen' : 'stored',
  }));
}

function claimOf(reply: readonly Reply[]): RawClaim {
  const [version, fence, key, address, state, unseen, ...waiting] = reply;
  return {
    version: numberOf(version),
    fence: numberOf(fence),
    key: bytesOf(key),
    address: bytesOf(address),
    state: Buffer.isBuffer(state) ? state : null,
    unseen: textOf(unseen) === '1',
    waiting: rowsOf(waiting, 2).map(([hash, body]) => unpackMessage(bytesOf(hash), bytesOf(body))),
  };
}

function counterNames(turn: RawCommit): readonly string[] {
  return turn.effects.flatMap((effect) =>
    effect.kind === 'count' ? [`${effect.day}|${effect.language}|${effect.channel}|${effect.event}`] : [],
  );
}

function commitArguments(turn: RawCommit): readonly Argument[] {
  const counters = counterNames(turn);
  const forgets = turn.effects.some(({ kind }) => kind === 'forget');
  return [
    turn.conversation,
    String(turn.fence),
    String(turn.version),
    turn.state,
    forgets ? '1' : '0',
    turn.kept ? '1' : '0',
    String(turn.records.length),
    ...turn.records.flatMap(recordArguments),
    String(turn.handled.length),
    ...turn.handled,
    String(turn.log.length),
    ...turn.log.map(packEntry),
    String(turn.outbox.length),
    ...turn.outbox.flatMap(rowArguments),
    String(counters.length),
    ...counters,
  ];
}

/** Messages, claims and turns. */
export function redisTurns({ writes, claims, consumer, leaseMs, orphanMs }: RedisParts): RawTurns {
  return {
    async current(pseudonym) {
      const known = await writes.look('current', [pseudonym]);
      if (known === null) return undefined;
      const [conversation, key, at, kept] = listOf(known);
      return {
        conversation: textOf(conversation),
        key: bytesOf(key),
        lastMessageAt: numberOf(at),
        kept: textOf(kept) === '1',
      };
    },
    accept: async (messages) =>
      receiptsOf(await writes.run('accept', [consumer, ...messages.flatMap(messageArguments)])),
    async claim(conversation) {
      const reply = await writes.run('claim', [conversation, String(leaseMs)]);
      if (!Array.isArray(reply)) return textOf(reply) === 'busy' ? 'busy' : 'gone';
      const claim = claimOf(reply);
      claims.add(conversation, claim.fence);
      return claim;
    },
    commit: async (turn) =>
      textOf(await writes.run('commit', commitArguments(turn))) === 'ok' ? 'ok' : 'stale',
    async release(conversation, fence) {
      claims.remove(conversation, fence);
      await writes.run('release', [conversation, String(fence)]);
    },
    unhandled: async (limit) => listOf(await writes.look('unhandled', [String(limit)])).map(textOf),
    async takeOver(limit) {
      const found = await writes.run('take-over', [consumer, String(orphanMs), String(limit)]);
      return rowsOf(found, 2).map(([conversation, tries]) => ({
        conversation: textOf(conversation),
        tries: numberOf(tries),
      }));
    },
    log: async (conversation, after) => logOf(await writes.look('log', [conversation, String(after)])),
  };
}

function logOf(reply: Reply): Awaited<ReturnType<RawTurns['log']>> {
  if (reply === null) return undefined;
  const [key, first, entries] = listOf(reply);
  return {
    key: bytesOf(key),
    entries: listOf(entries).map((entry, at) => unpackEntry(numberOf(first) + at, bytesOf(entry))),
  };
}
