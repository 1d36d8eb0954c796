import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Records } from '../../src/engine/ports/store.js';
import {
  AuditEntry,
  type AuditHead,
  auditFrom,
  auditHead,
  verifyAudit,
  writeAudit,
} from '../../src/staff/audit.js';
import { type MemoryRecords, memoryRecords } from './memory-records.js';

const deed = (actor: string) => ({ actor, action: 'read', case: 'c1', detail: null });

/** A log of some deeds, and its head after each. */
async function written(deeds: number): Promise<{ records: MemoryRecords; heads: AuditHead[] }> {
  const records = memoryRecords();
  const heads: AuditHead[] = [];
  for (let n = 1; n <= deeds; n += 1) heads.push(await writeAudit(records, deed(`a${n}`), n));
  return { records, heads };
}

const entriesOf = (records: MemoryRecords) =>
  (records.kinds.get('audit') ?? []).map(({ body }) => AuditEntry.parse(body));

/** Puts other entries in the place of all, as who holds the store could. */
function rewrite(records: MemoryRecords, bodies: readonly unknown[]): void {
  const record = (body: unknown, at: number) => {
    const key = String(at + 1).padStart(12, '0');
    return { key, version: 1, sort: key, body };
  };
  records.kinds.set('audit', bodies.map(record));
}

const withoutNote = (records: MemoryRecords) => records.kinds.delete('audit-head');

/** The whole chain made anew from its first entry on, with its own head. */
async function forge(records: MemoryRecords, entries: readonly AuditEntry[]): Promise<void> {
  records.kinds.clear();
  for (const { actor, action, case: about, detail, at } of entries)
    await writeAudit(records, { actor, action, case: about, detail }, at);
}

describe('the log of what staff did', () => {
  it('is one unbroken chain, also when many write at once', async () => {
    const records = memoryRecords();
    await Promise.all(Array.from({ length: 40 }, (_, n) => writeAudit(records, deed(`a${n}`), n)));
    expect(await verifyAudit(records, [])).toMatchObject({ sound: true, head: { seq: 40 } });
    expect(new Set((await auditFrom(records, 0)).map(({ actor }) => actor)).size).toBe(40);
  });

  it('would lose entries, and this would see it, if being too late were not noticed', async () => {
    const records = memoryRecords();
    const careless: Records = {
      ...records,
      put: async (kind, record) => {
        await records.put(kind, record);
        return 'ok';
      },
    };
    await Promise.all(Array.from({ length: 40 }, (_, n) => writeAudit(careless, deed(`a${n}`), n)));
    expect(entriesOf(records).length).toBeLessThan(40);
  });

  it.each([
    ['a sentence', { detail: 'she said it' }],
    ['a number', { detail: '+250788123456' }],
    ['an address bar', { case: '../audit' }],
    ['too much', { action: 'a'.repeat(65) }],
    ['nothing', { actor: '' }],
    ['something more', { words: 'x' }],
  ])('takes codes only: not %s', async (_name, over) => {
    const records = memoryRecords();
    const wrong = { ...deed('a'), ...over };
    await expect(writeAudit(records, wrong, 1)).rejects.toMatchObject({ code: 'store.parameter' });
    expect(entriesOf(records)).toEqual([]);
  });

  it('goes on where it ended when a head was not noted', async () => {
    const { records } = await written(5);
    withoutNote(records);
    expect((await auditHead(records)).seq).toBe(5);
    await writeAudit(records, deed('a6'), 6);
    expect(await verifyAudit(records, [])).toMatchObject({ sound: true, head: { seq: 6 } });
  });

  it('is verified whole when it is longer than a page', async () => {
    const { records, heads } = await written(1_001);
    expect(await verifyAudit(records, heads)).toMatchObject({ sound: true, head: { seq: 1_001 } });
    rewrite(records, entriesOf(records).toSpliced(999, 1));
    expect(await verifyAudit(records, [])).toMatchObject({ sound: false, at: 1_000, flaw: 'gap' });
  });
});

type Tampering = (entries: readonly AuditEntry[], at: number, other: number) => readonly unknown[];

const changed = (field: string, value: (entry: AuditEntry) => unknown): [string, Tampering] => [
  `another ${field}`,
  (entries, at) => entries.map((each, n) => (n === at ? { ...each, [field]: value(each) } : each)),
];

const tamperings = new Map<string, Tampering>([
  changed('seq', ({ seq }) => seq + 1),
  changed('at', ({ at }) => at + 1),
  changed('actor', ({ actor }) => `${actor}x`),
  changed('action', () => 'say'),
  changed('case', () => null),
  changed('detail', () => 'x'),
  changed('prev', ({ hash }) => hash),
  changed('hash', ({ prev }) => prev),
  changed('field more', () => 'x'),
  ['one gone', (entries, at) => entries.toSpliced(at, 1)],
  ['one twice', (entries, at) => entries.toSpliced(at, 0, entries[at] as AuditEntry)],
  ['the end gone', (entries, at) => entries.slice(0, at)],
  [
    'two swapped',
    (entries, at, other) =>
      entries.with(at, entries[other] as AuditEntry).with(other, entries[at] as AuditEntry),
  ],
]);

describe('whoever tampers with the log', () => {
  const length = 30;
  const place = fc.nat(length - 1);

  it.each([...tamperings.keys()])('is found: %s', async (name) => {
    const { records, heads } = await written(length);
    const entries = entriesOf(records);
    withoutNote(records);
    await fc.assert(
      fc.asyncProperty(place, place, async (at, other) => {
        const bodies = tamperings.get(name)?.(entries, at, other) ?? [];
        rewrite(records, bodies);
        const isSame = JSON.stringify(bodies) === JSON.stringify(entries);
        expect((await verifyAudit(records, heads.slice(-1))).sound).toBe(isSame);
      }),
      { numRuns: 100 },
    );
  });

  it('is found by the head that the log notes itself, when only entries are taken away', async () => {
    const { records } = await written(length);
    rewrite(records, entriesOf(records).slice(0, -1));
    expect(await verifyAudit(records, [])).toMatchObject({ sound: false, at: length, flaw: 'cut-off' });
  });

  it('goes unseen without a head kept elsewhere, when the note goes with the end', async () => {
    const { records, heads } = await written(length);
    withoutNote(records);
    rewrite(records, entriesOf(records).slice(0, -1));
    expect((await verifyAudit(records, [])).sound).toBe(true);
    expect(await verifyAudit(records, heads)).toMatchObject({ sound: false, flaw: 'cut-off' });
  });

  it('is found after writing all anew, also when the new head was brought out since', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(length - 2), async (at) => {
        const { records, heads } = await written(length);
        const entries = entriesOf(records).map((each, n) => (n === at ? { ...each, actor: 'nobody' } : each));
        await forge(records, entries);
        const since = await writeAudit(records, deed('later'), length + 1);
        const kept = [...heads.slice(-1), since];
        expect(await verifyAudit(records, kept)).toMatchObject({ sound: false, flaw: 'changed' });
        // Comparing with the newest head alone would be the bug.
        expect((await verifyAudit(records, kept.slice(-1))).sound).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
