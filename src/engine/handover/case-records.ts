import { Case, CaseEntry } from '../../domain/handover/case.js';
import type { NewRecord, Records } from '../ports/store.js';

const caseKind = 'case';
const entryKind = 'case-entry';
const pageSize = 200;

/** A case as it stands in the store. */
export interface KnownCase {
  readonly found: Case;
  readonly version: number;
}

/** Open cases come first in the listing, the oldest first; then those to be destroyed, then closed ones by their end. */
function placeOf({ phase, openedAt, phaseAt, erased, id }: Case): string {
  const [group, at] = phase !== 'closed' ? ['a', openedAt] : [erased ? 'y' : 'z', phaseAt];
  return `${group}|${String(at).padStart(15, '0')}|${id}`;
}

export async function readCase(records: Records, id: string): Promise<KnownCase | undefined> {
  const record = await records.get(caseKind, id);
  return record && { found: Case.parse(record.body), version: record.version };
}

/** All open cases, the oldest first. */
export const openCases = (records: Records): Promise<readonly KnownCase[]> => casesFrom(records, 'a', 'b');

/** Closed cases that are to be destroyed. */
export const erasedCases = (records: Records): Promise<readonly KnownCase[]> => casesFrom(records, 'y', 'z');

/** Cases closed before a time. */
export async function casesClosedBefore(records: Records, at: number): Promise<readonly KnownCase[]> {
  return casesFrom(records, 'z', `z|${String(at).padStart(15, '0')}`);
}

async function casesFrom(records: Records, from: string, to: string): Promise<readonly KnownCase[]> {
  const all: KnownCase[] = [];
  for (let after = from; ; ) {
    const page = await records.list(caseKind, after, pageSize);
    const within = page.filter(({ sort }) => sort < to);
    all.push(...within.map(({ body, version }) => ({ found: Case.parse(body), version })));
    after = within.at(-1)?.sort ?? to;
    if (within.length < pageSize) return all;
  }
}

/** What was said and done in a case, in order. */
export async function entriesOf(records: Records, id: string): Promise<readonly CaseEntry[]> {
  const all: CaseEntry[] = [];
  for (let after = `${id}|`; ; ) {
    const page = await records.list(entryKind, after, pageSize);
    const own = page.filter(({ sort }) => sort.startsWith(`${id}|`));
    all.push(...own.map(({ body }) => CaseEntry.parse(body)));
    after = own.at(-1)?.sort ?? '';
    if (own.length < pageSize) return all;
  }
}

/** The records of a case after a change, with the entries that come with it; all are sealed under the case's own key. */
export function recordsOf(next: Case, version: number, entries: readonly CaseEntry[]): readonly NewRecord[] {
  const { id } = next;
  const after = { ...next, entries: next.entries + entries.length };
  const rows = entries.map((body, index): NewRecord => {
    const n = String(next.entries + index).padStart(8, '0');
    return { kind: entryKind, key: `${id}/${n}`, version: 0, sort: `${id}|${n}`, body, under: id };
  });
  return [{ kind: caseKind, key: id, version, sort: placeOf(after), body: after, under: id }, ...rows];
}

/** Takes a closed case out of the store, what was said first; its key goes after it. */
export async function removeCase(records: Records, { found, version }: KnownCase): Promise<void> {
  for (let n = 0; n < found.entries; n += 1) {
    await records.remove(entryKind, `${found.id}/${String(n).padStart(8, '0')}`, 1);
  }
  if (found.code !== null) await records.remove('return-code', found.code, 1);
  await records.remove(caseKind, found.id, version);
}
