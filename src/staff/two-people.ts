import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import type { Records } from '../engine/ports/store.js';

const kind = 'export';
const validMs = 15 * 60_000;
const Asked = z.object({
  case: z.string(),
  by: z.string(),
  at: z.number(),
  approvedBy: z.string().nullable(),
  used: z.boolean(),
});

/** What one of staff wants to take out of a case, and whether another agreed. */
export type AskedExport = z.infer<typeof Asked>;

/** Asks for a case to be exported; asking again begins anew. */
export async function askExport(records: Records, id: string, by: string, now: number): Promise<void> {
  const known = await records.get(kind, id);
  const body: AskedExport = { case: id, by, at: now, approvedBy: null, used: false };
  const record = { key: id, version: known?.version ?? 0, sort: String(now), body };
  if ((await records.put(kind, record)) === 'stale') throw new Fault('case.taken');
}

async function askedExport(records: Records, id: string, now: number): Promise<AskedExport | undefined> {
  const known = await records.get(kind, id);
  const asked = known && Asked.parse(known.body);
  return asked && !asked.used && now - asked.at < validMs ? asked : undefined;
}

/** A second person agrees; never the one who asked. */
export async function approveExport(records: Records, id: string, by: string, now: number): Promise<void> {
  await change(records, id, now, (asked) => {
    if (asked.by === by) throw new Fault('staff.second');
    return { ...asked, approvedBy: by };
  });
}

/** Uses the agreement up: once, within fifteen minutes, by the one who asked. */
export async function useExport(records: Records, id: string, by: string, now: number): Promise<AskedExport> {
  return change(records, id, now, (asked) => {
    if (asked.by !== by || asked.approvedBy === null) throw new Fault('staff.second');
    return { ...asked, used: true };
  });
}

async function change(
  records: Records,
  id: string,
  now: number,
  next: (asked: AskedExport) => AskedExport,
): Promise<AskedExport> {
  const asked = await askedExport(records, id, now);
  const known = await records.get(kind, id);
  if (!asked || !known) throw new Fault('staff.expired');
  const body = next(asked);
  if ((await records.put(kind, { ...known, body })) === 'stale') throw new Fault('case.taken');
  return body;
}
