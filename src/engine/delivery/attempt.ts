import type { PushChannel, Sent } from '../ports/channel.js';
import type { NewOutboxRow, OutboxRow, Outcome } from '../ports/store.js';
import { backOff } from './back-off.js';
import type { DeliveryParts } from './delivery-parts.js';

const sendTimeoutMs = 10_000;
/** A platform reports what it took up to this much later. */
const receiptMs = 30_000;
/** After a start a platform repeats first what it could not report while nobody was there. */
const redeliveryMs = 10_000;
const attempts = 8;
const knockMs = 5 * 60_000;

/** How long a row is this process's alone: until its send has ended for sure, and its receipt would have come. */
export const leaseMs = (channel: PushChannel): number =>
  channel.receipts ? receiptMs : sendTimeoutMs + 5_000;

/** Until when a row that may have arrived waits for what the platform has to say of it; undefined: no longer. */
export function waitsForReceipt(
  channel: PushChannel,
  row: OutboxRow,
  startedAt: number,
  now: number,
): number | undefined {
  const until = startedAt + redeliveryMs;
  return channel.receipts && row.unsure && now < until ? until : undefined;
}

/** How long the platform may take to tell, or to be found to have, what it was sent. */
function graceMs(channel: PushChannel): number {
  if (channel.receipts) return receiptMs;
  return channel.findSent ? sendTimeoutMs : 0;
}

/** Sends a row once, within 10 s; what answers nothing, or throws, leaves open whether it arrived. */
export async function trySend(channel: PushChannel, row: OutboxRow): Promise<Sent> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Sent>((resolve) => {
    timer = setTimeout(() => resolve({ outcome: 'unknown' }), sendTimeoutMs);
  });
  try {
    return await Promise.race([sendOnce(channel, row), late]);
  } catch {
    return { outcome: 'unknown' };
  } finally {
    clearTimeout(timer);
  }
}

async function sendOnce(channel: PushChannel, row: OutboxRow): Promise<Sent> {
  if (row.unsure && (await channel.findSent?.(row.to, row.line, row.id))) return { outcome: 'sent' };
  return channel.send(row.to, row.line, row.id, row.unsure && channel.idempotent === 'none');
}

/** What an answer means for the row. */
export function outcomeOf(
  { clock, random }: Pick<DeliveryParts, 'clock' | 'random'>,
  channel: PushChannel,
  row: OutboxRow,
  sent: Sent,
): Outcome {
  const wait = backOff(row.attempt, random);
  switch (sent.outcome) {
    case 'sent':
      return { kind: 'sent', confirmed: !channel.receipts };
    case 'refused':
      return sent.code === 'channel.window' ? shutOutcome(row) : { kind: 'failed', code: sent.code };
    case 'later':
      // Being told to wait uses up no attempt; the line's own time limit ends it.
      return { kind: 'retry', notBefore: clock.now() + Math.max(wait, sent.afterMs ?? 0) };
    case 'unknown':
      if (row.attempt % attempts === 0) return { kind: 'failed', code: 'channel.unreachable' };
      return { kind: 'unsure', until: clock.now() + Math.max(wait, graceMs(channel)) };
  }
}

/** May this row no longer be sent because she wrote too long ago? */
export function isShut({ clock }: DeliveryParts, { windowMs }: PushChannel, row: OutboxRow): boolean {
  return windowMs !== undefined && clock.now() - row.lastMessageAt >= windowMs;
}

/** The platform lets nobody write first: the line waits where staff see it, until she writes; a notice has lost its sense by then. */
export function shutOutcome({ lane }: OutboxRow): Outcome {
  return lane === 'notice' ? { kind: 'expired' } : { kind: 'failed', code: 'channel.window' };
}

/** A late line may meet other eyes: a neutral knock goes instead, once for all that she has not seen. */
export function lateOutcome({ clock, knock }: DeliveryParts, row: OutboxRow): Outcome {
  if (row.lane === 'notice') return { kind: 'expired' };
  const now = clock.now();
  const instead: NewOutboxRow = {
    effectKey: `knock/${row.lastMessageAt}`,
    channel: row.channel,
    lane: 'notice',
    line: knock(row.line.language),
    at: now,
    notBefore: 0,
    notAfter: now + knockMs,
  };
  return { kind: 'expired', instead };
}
