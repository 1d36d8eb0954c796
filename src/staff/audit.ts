import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Records } from '../engine/ports/store.js';

const kind = 'audit';
const headKind = 'audit-head';
const pageSize = 500;
const beginning = '0'.repeat(64);

/** One thing that was done: codes and ids, never a word of a person. */
export const AuditEntry = z.object({
  seq: z.number().int(),
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  case: z.string().nullable(),
  detail: z.string().nullable(),
  prev: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Where the chain ended at some time; kept elsewhere, it shows what was cut off. */
export const AuditHead = z.object({ seq: z.number().int(), hash: z.string() });
export type AuditHead = z.infer<typeof AuditHead>;

export type Deed = Pick<AuditEntry, 'actor' | 'action' | 'case' | 'detail'>;

const keyOf = (seq: number) => String(seq).padStart(12, '0');

function hashOf({ seq, at, actor, action, case: about, detail, prev }: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256')
    .update(JSON.stringify([prev, seq, at, actor, action, about, detail]))
    .digest('hex');
}

/** Where the chain ends now. */
export async function auditHead(records: Records): Promise<AuditHead> {
  const known = await records.get(headKind, 'head');
  let head = known ? AuditHead.parse(known.body) : { seq: 0, hash: beginning };
  // Entries that were written and not yet noted as the head.
  for (;;) {
    const next = await records.get(kind, keyOf(head.seq + 1));
    if (!next) return head;
    const { seq, hash } = AuditEntry.parse(next.body);
    head = { seq, hash };
  }
}

/** Writes down a deed before it is done; whoever is faster goes first, and the chain never forks. */
export async function writeAudit(records: Records, deed: Deed, at: number): Promise<AuditHead> {
  for (;;) {
    const head = await auditHead(records);
    const entry = { ...deed, seq: head.seq + 1, at, prev: head.hash };
    const whole = { ...entry, hash: hashOf(entry) };
    const record = { key: keyOf(entry.seq), version: 0, sort: keyOf(entry.seq), body: whole };
    if ((await records.put(kind, record)) === 'stale') continue;
    const next = { seq: whole.seq, hash: whole.hash };
    await noteHead(records, next);
    return next;
  }
}

async function noteHead(records: Records, head: AuditHead): Promise<void> {
  const known = await records.get(headKind, 'head');
  if (known && AuditHead.parse(known.body).seq >= head.seq) return;
  await records.put(headKind, { key: 'head', version: known?.version ?? 0, sort: 'head', body: head });
}

/** Entries after a number, in order. */
export async function auditFrom(
  records: Records,
  after: number,
  limit = pageSize,
): Promise<readonly AuditEntry[]> {
  return (await records.list(kind, keyOf(after), limit)).map(({ body }) => AuditEntry.parse(body));
}

export type AuditVerdict =
  | { readonly sound: true; readonly head: AuditHead; readonly anchored: boolean }
  | { readonly sound: false; readonly at: number; readonly flaw: 'gap' | 'changed' | 'unlinked' | 'cut-off' };

/**
 * Goes through the whole chain. A head that was kept elsewhere shows whether its end was cut off or written anew;
 * without one, that goes unseen.
 */
export async function verifyAudit(records: Records, anchor: AuditHead | undefined): Promise<AuditVerdict> {
  let head: AuditHead = { seq: 0, hash: beginning };
  for (;;) {
    const page = await auditFrom(records, head.seq);
    for (const entry of page) {
      const flaw = flawOf(entry, head) ?? anchorFlaw(entry, anchor);
      if (flaw) return { sound: false, at: head.seq + 1, flaw };
      head = { seq: entry.seq, hash: entry.hash };
    }
    if (page.length < pageSize) break;
  }
  if (anchor && anchor.seq > head.seq) return { sound: false, at: head.seq + 1, flaw: 'cut-off' };
  return { sound: true, head, anchored: anchor !== undefined };
}

const anchorFlaw = ({ seq, hash }: AuditHead, anchor: AuditHead | undefined) =>
  anchor?.seq === seq && anchor.hash !== hash ? 'changed' : undefined;

function flawOf(entry: AuditEntry, before: AuditHead): 'gap' | 'changed' | 'unlinked' | undefined {
  if (entry.seq !== before.seq + 1) return 'gap';
  if (entry.prev !== before.hash) return 'unlinked';
  return hashOf(entry) === entry.hash ? undefined : 'changed';
}
