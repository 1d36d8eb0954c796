import { type ChannelName, type Lane, lanes } from '../../domain/conversation.js';
import type { FaultCode } from '../../domain/faults.js';
import type { Bucket, ReceiptStatus, Settled, Throttled } from '../../engine/ports/store.js';
import type { RawFailedRow, RawNewOutboxRow, RawOutbox, RawOutboxRow, RawOutcome } from '../raw-store.js';
import type { Argument, Reply } from './link.js';
import type { RedisParts } from './redis-parts.js';
import { bytesOf, listOf, numberOf, rowsOf, textOf } from './replies.js';
import type { Writes } from './writes.js';

const ranks: Record<ReceiptStatus, string> = { sent: '1', delivered: '2', read: '3', failed: '4' };

/** A row as scripts take it. */
export function rowArguments(row: RawNewOutboxRow): readonly Argument[] {
  const { effect, channel, lane, at, notBefore, notAfter, body } = row;
  const [number, ...times] = [lanes.indexOf(lane), at, notBefore, notAfter].map(String);
  return [effect, channel, number ?? '', ...times, body];
}

const laneOf = (reply: Reply | undefined): Lane => lanes[numberOf(reply)] ?? 'bot';
// What a store gives back it was given: names of channels and codes are our own.
const channelOf = (reply: Reply | undefined) => textOf(reply) as ChannelName;
const codeOf = (reply: Reply | undefined) => textOf(reply) as FaultCode;

function begunRow(effect: Buffer, reply: readonly Reply[]): RawOutboxRow {
  const [conversation, channel, lane, before, after, body, attempt, unsure, key, address, last, at] = reply;
  return {
    effect,
    conversation: textOf(conversation),
    channel: channelOf(channel),
    lane: laneOf(lane),
    notBefore: numberOf(before),
    notAfter: numberOf(after),
    body: bytesOf(body),
    attempt: numberOf(attempt),
    unsure: textOf(unsure) === '1',
    key: bytesOf(key),
    address: bytesOf(address),
    lastMessageAt: numberOf(last),
    at: numberOf(at),
  };
}

function outcomeArguments(outcome: RawOutcome): readonly Argument[] {
  switch (outcome.kind) {
    case 'sent':
      return [outcome.confirmed ? '1' : '0'];
    case 'failed':
      return [outcome.code];
    case 'retry':
      return [String(outcome.notBefore)];
    case 'unsure':
      return [String(outcome.until)];
    case 'expired':
      return ['', ...(outcome.instead ? rowArguments(outcome.instead) : [])];
  }
}

function settledOf(reply: Reply): Settled {
  const word = textOf(reply);
  return word === 'last' || word === 'stale' ? word : 'settled';
}

function failedRow(reply: Reply): RawFailedRow {
  const [effect, conversation, channel, lane, attempt, code, at] = listOf(reply);
  return {
    effect: bytesOf(effect),
    conversation: textOf(conversation),
    channel: channelOf(channel),
    lane: laneOf(lane),
    attempt: numberOf(attempt),
    code: codeOf(code),
    at: numberOf(at),
  };
}

/** Lines on their way out: ordered sets by lane and time, because a stream would give them in the order they came. */
export function redisOutbox({ writes }: RedisParts): RawOutbox {
  return {
    async due(channel, now, limit) {
      const rows = rowsOf(await writes.look('due', [channel, String(now), String(limit)]), 3);
      return rows.map(([effect, conversation, lane]) => ({
        effect: bytesOf(effect),
        conversation: textOf(conversation),
        lane: laneOf(lane),
      }));
    },
    async begin(effect, now, leaseMs) {
      const reply = await writes.run('begin', [effect, String(now), String(leaseMs)]);
      return reply === null ? undefined : begunRow(effect, listOf(reply));
    },
    settle: async (effect, attempt, outcome, now) =>
      settledOf(
        await writes.run('settle', [
          effect,
          String(attempt),
          outcome.kind,
          String(now),
          ...outcomeArguments(outcome),
        ]),
      ),
    async postpone(effect, notBefore) {
      await writes.run('postpone', [effect, String(notBefore)]);
    },
    receipt: async (effect, status, now, code = 'channel.refused') =>
      settledOf(await writes.run('receipt', [effect, ranks[status], String(now), code])),
    failedRows: async (limit) => listOf(await writes.look('failed', [String(limit)])).map(failedRow),
    resend: async (effect, now, notAfter) =>
      (await writes.run('resend', [effect, String(now), String(notAfter)])) === 1,
    async outbox() {
      const [open, failed, held, oldest] = listOf(await writes.look('counts', []));
      const oldestDueAt = textOf(oldest) === '' ? undefined : numberOf(oldest);
      return { open: numberOf(open), failed: numberOf(failed), held: numberOf(held), oldestDueAt };
    },
    hold: async () => numberOf(await writes.run('hold', ['hold'])),
    unhold: async () => numberOf(await writes.run('hold', ['unhold'])),
    throttle: (buckets, now) => throttle(writes, buckets, now),
  };
}

async function throttle(writes: Writes, buckets: readonly Bucket[], now: number): Promise<Throttled> {
  const args = buckets.flatMap(({ name, perSecond, burst, reserve }) => [
    name,
    String(perSecond),
    String(burst),
    String(reserve),
  ]);
  const [waitMs, bucket] = listOf(await writes.run('throttle', [String(now), ...args]));
  return { waitMs: numberOf(waitMs), bucket: textOf(bucket) || undefined };
}
