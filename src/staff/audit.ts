import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import type { Records } from '../engine/ports/store.js';

const kind = 'audit';
const headKind = 'audit-head';
const pageSize = 500;
const beginning = '0'.repeat(64);

/** One thing that was done: codes and ids, never a word of a person. */
export const AuditEntry = z.strictObject({
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

/** No spaces, no other signs: a sentence of a person, a name or a number with a plus does not fit in. */
const Code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const Deed = z.strictObject({
  actor: Code,
  action: Code,
  case: Code.nullable(),
  detail: Code.nullable(),
});
/** What is about to be done: who, what, in which case, and one code more. */
export type Deed = z.infer<typeof Deed>;

const keyOf = (seq: number) => String(seq).padStart(12, '0');

function hashOf({ seq, at, actor, action, case: about, detail, prev }: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256')
    .update(JSON.stringify([prev, seq, at, actor, action, about, detail]))
    .digest('hex');
}

/** The head as the log itself notes it; the chain may be longer by what was written just now. */
async function notedHead(records: Records): Promise<AuditHead> {
  const known = await records.get(headKind, 'head');
  return known ? AuditHead.parse(known.body) : { seq: 0, hash: beginning };
}

/** Where the chain ends now. */
export async function auditHead(records: Records): Promise<AuditHead> {
  let head = await notedHead(records);
  // Entries that were written and not yet noted as the head.
  for (;;) {
    const next = await records.get(kind, keyOf(head.seq + 1));
    if (!next) return head;
    const { seq, hash } = AuditEntry.parse(next.body);
    head = { seq, hash };
  }
}

/**
 * Writes down a deed before it is done; whoever is faster goes first, and the chain never forks. What is no code is
 * refused with `store.parameter`.
 */
export async function writeAudit(records: Records, deed: Deed, at: number): Promise<AuditHead> {
  if (!Deed.safeParse(deed).success) throw new Fault('store.parameter', { detail: kind });
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

type Flaw = 'gap' | 'changed' | 'unlinked' | 'cut-off';
export type AuditVerdict =
  | { readonly sound: true; readonly head: AuditHead }
  | { readonly sound: false; readonly at: number; readonly flaw: Flaw };

/**
 * Goes through the whole chain and compares every head that was kept elsewhere with it: an end that was cut off or
 * written anew shows, also when newer heads were kept since. Without any, only what the log itself notes is compared.
 */
export async function verifyAudit(records: Records, kept: readonly AuditHead[]): Promise<AuditVerdict> {
  // Noted before the walk: what is written meanwhile is no flaw.
  const heads = [await notedHead(records), ...kept];
  const contradicts = contradiction(heads);
  let head: AuditHead = { seq: 0, hash: beginning };
  for await (const body of wholeChain(records)) {
    const entry = AuditEntry.safeParse(body).data;
    const flaw = entry ? (flawOf(entry, head) ?? contradicts(entry)) : 'changed';
    if (!entry || flaw) return { sound: false, at: head.seq + 1, flaw: flaw ?? 'changed' };
    head = { seq: entry.seq, hash: entry.hash };
  }
  const isCut = heads.some(({ seq }) => seq > head.seq);
  return isCut ? { sound: false, at: head.seq + 1, flaw: 'cut-off' } : { sound: true, head };
}

async function* wholeChain(records: Records): AsyncGenerator<unknown> {
  let after = '';
  for (;;) {
    const page = await records.list(kind, after, pageSize);
    for (const { body } of page) yield body;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    after = last.sort;
  }
}

/** Tells of an entry whether a head that was noted at its number has another hash. */
function contradiction(heads: readonly AuditHead[]): (entry: AuditEntry) => Flaw | undefined {
  const hashes = new Map<number, Set<string>>();
  for (const { seq, hash } of heads) hashes.set(seq, (hashes.get(seq) ?? new Set()).add(hash));
  return ({ seq, hash }) => {
    const known = hashes.get(seq);
    return known && (known.size > 1 || !known.has(hash)) ? 'changed' : undefined;
  };
}

function flawOf(entry: AuditEntry, before: AuditHead): Flaw | undefined {
  if (entry.seq !== before.seq + 1) return 'gap';
  if (entry.prev !== before.hash) return 'unlinked';
  return hashOf(entry) === entry.hash ? undefined : 'changed';
}
