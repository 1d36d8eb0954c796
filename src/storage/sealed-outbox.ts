import type { ConversationId } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import type { NewOutboxRow, OutboxRow, Outcome, RowId, Settled, Store } from '../engine/ports/store.js';
import type { RawNewOutboxRow, RawOutbox, RawOutboxRow, RawOutcome } from './raw-store.js';
import { type SealParts, unsealAddress } from './seal-parts.js';
import { effectHash, place } from './sealing.js';
import type { DataKey } from './vault.js';

const idOf = (effect: Buffer): RowId => effect.toString('hex');
const effectOf = (id: RowId): Buffer => Buffer.from(id, 'hex');

/** A new row sealed under the key of its conversation. */
export function sealOutboxRow(
  { vault, lookup }: SealParts,
  conversation: ConversationId,
  key: DataKey,
  { effectKey, line, ...clear }: NewOutboxRow,
): RawNewOutboxRow {
  const effect = effectHash(lookup, conversation, effectKey);
  const body = vault.seal(key, JSON.stringify({ effectKey, line }), place.outbox(conversation, effect));
  return { ...clear, effect, body };
}

function unsealRow(parts: SealParts, row: RawOutboxRow): OutboxRow {
  const { effect, body, address, key: wrapped, ...clear } = row;
  const key = parts.keys.of(row.conversation, wrapped);
  const to = unsealAddress(parts, row.conversation, key, address);
  const said = JSON.parse(parts.vault.open(key, body, place.outbox(row.conversation, effect)));
  return { ...clear, id: idOf(effect), to, effectKey: said.effectKey, line: said.line };
}

/** Opens a row that was begun; one that does not open fails for good and is told as `vault.unreadable`. */
async function unsealBegun(parts: SealParts, row: RawOutboxRow, now: number): Promise<OutboxRow> {
  try {
    return unsealRow(parts, row);
  } catch {
    await parts.raw.settle(row.effect, row.attempt, { kind: 'failed', code: 'vault.unreadable' }, now);
    throw new Fault('vault.unreadable', { detail: 'outbox' });
  }
}

type Row = Pick<OutboxRow, 'id' | 'attempt' | 'conversation'>;

async function settle(
  parts: SealParts,
  { id, attempt, conversation }: Row,
  outcome: Outcome,
  now: number,
): Promise<Settled> {
  const { raw, keys } = parts;
  const end = (raws: RawOutcome) => raw.settle(effectOf(id), attempt, raws, now);
  if (outcome.kind !== 'expired') return end(outcome);
  if (outcome.instead === undefined) return end({ kind: 'expired' });
  const wrapped = await raw.key(conversation);
  if (!wrapped) return 'stale';
  const key = keys.of(conversation, wrapped);
  return end({ kind: 'expired', instead: sealOutboxRow(parts, conversation, key, outcome.instead) });
}

/** The outbox in clear over the sealed one. */
export function sealedOutbox(parts: SealParts): Pick<Store, keyof RawOutbox> {
  const { raw } = parts;
  return {
    async due(channel, now, limit) {
      const rows = await raw.due(channel, now, limit);
      return rows.map(({ effect, conversation, lane }) => ({ id: idOf(effect), conversation, lane }));
    },
    async begin(id, now, leaseMs) {
      const row = await raw.begin(effectOf(id), now, leaseMs);
      return row && unsealBegun(parts, row, now);
    },
    settle: (row, outcome, now) => settle(parts, row, outcome, now),
    postpone: (id, notBefore) => raw.postpone(effectOf(id), notBefore),
    receipt: (id, status, now, code) => raw.receipt(effectOf(id), status, now, code),
    async failedRows(limit) {
      return (await raw.failedRows(limit)).map(({ effect, ...row }) => ({ ...row, id: idOf(effect) }));
    },
    resend: (id, now, notAfter) => raw.resend(effectOf(id), now, notAfter),
    outbox: () => raw.outbox(),
    hold: () => raw.hold(),
    unhold: () => raw.unhold(),
    throttle: (buckets, now) => raw.throttle(buckets, now),
  };
}
