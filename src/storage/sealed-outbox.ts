import { Fault } from '../domain/faults.js';
import type { OutboxRow } from '../engine/ports/store.js';
import type { RawOutboxRow } from './raw-store.js';
import { type SealParts, unsealAddress } from './sealed-turn.js';
import { place } from './sealing.js';

function unsealRow(parts: SealParts, row: RawOutboxRow): OutboxRow {
  const { id, conversation, attempt, notBefore, notAfter } = row;
  const key = parts.keys.of(conversation, row.key);
  const to = unsealAddress(parts, conversation, key, row.address);
  const clear = JSON.parse(parts.vault.open(key, row.body, place.outbox(conversation, row.effect)));
  return { id, conversation, to, attempt, notBefore, notAfter, effectKey: clear.effectKey, line: clear.line };
}

function tryUnseal(parts: SealParts, row: RawOutboxRow): OutboxRow | undefined {
  try {
    return unsealRow(parts, row);
  } catch {
    return undefined;
  }
}

/**
 * Rows to push in clear, each with its address. One that does not open fails for good and is told once as
 * `vault.unreadable`; the others of that time become due again.
 */
export async function unsealDue(
  parts: SealParts,
  rows: readonly RawOutboxRow[],
): Promise<readonly OutboxRow[]> {
  const opened = rows.map((row) => tryUnseal(parts, row));
  const readable = opened.filter((row) => row !== undefined);
  if (readable.length === rows.length) return readable;
  const settled = rows.map(({ id, notBefore }, at) =>
    parts.raw.settle(id, opened[at] ? { kind: 'retry', notBefore } : { kind: 'failed' }),
  );
  await Promise.all(settled);
  throw new Fault('vault.unreadable', { detail: 'outbox' });
}
