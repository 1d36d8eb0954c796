import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditAnchor, headsIn } from '../../src/operation/audit-anchor.js';
import { verifyAudit, writeAudit } from '../../src/staff/audit.js';
import { memoryRecords } from '../staff/memory-records.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inzira-anchor-'));
  file = join(folder, 'heads');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A log, its clock, and an anchor that is looked after as often as wanted. */
function anchored(anchor: string, send: typeof fetch = fetch) {
  const records = memoryRecords();
  let now = 1_000_000;
  const deed = { actor: 'a', action: 'read', case: null, detail: null };
  return {
    records,
    bring: auditAnchor({ records, clock: { now: () => now }, anchor, fetch: send }),
    pass: (ms: number) => {
      now += ms;
    },
    write: async (times: number) => {
      for (let n = 0; n < times; n += 1) await writeAudit(records, deed, now);
    },
  };
}

describe('the head of the log', () => {
  it('is brought to a file at once, then after fifty entries or a minute, and at the end', async () => {
    const { records, bring, pass, write } = anchored(file);
    const seqs = async () => (await headsIn(file)).map(({ seq }) => seq);
    await write(1);
    await bring();
    await write(49);
    await bring();
    expect(await seqs()).toEqual([1]);
    await write(1);
    await bring();
    expect(await seqs()).toEqual([1, 51]);
    await write(1);
    pass(59_999);
    await bring();
    expect(await seqs()).toEqual([1, 51]);
    pass(1);
    await bring();
    await bring('last');
    await write(1);
    await bring('last');
    expect(await seqs()).toEqual([1, 51, 52, 53]);
    expect(await verifyAudit(records, await headsIn(file))).toMatchObject({ sound: true });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain('read');
  });

  it('is read past a line that a crash tore, and is missed when the file is gone', async () => {
    const { bring, write } = anchored(file);
    await write(1);
    await bring();
    appendFileSync(file, '{"at":"2026\n\n[]\n"x"\n');
    await write(1);
    await bring('last');
    expect((await headsIn(file)).map(({ seq }) => seq)).toEqual([1, 2]);
    rmSync(file);
    await expect(headsIn(file)).rejects.toMatchObject({ code: 'audit.unanchored' });
  });

  it('is sent to an address, and again when that did not take it', async () => {
    const sent: { url: string; body: unknown }[] = [];
    let status = 503;
    const send: typeof fetch = async (url, init) => {
      sent.push({ url: String(url), body: JSON.parse(String(init?.body)) });
      return new Response(null, { status });
    };
    const { bring, pass, write } = anchored('https://elsewhere.example/heads', send);
    await write(2);
    await expect(bring()).rejects.toMatchObject({ code: 'audit.unanchored' });
    await bring();
    expect(sent).toHaveLength(1);
    status = 204;
    pass(60_000);
    await bring();
    pass(60_000);
    await bring();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual({
      url: 'https://elsewhere.example/heads',
      body: { at: expect.any(String), seq: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('is a fault of its own when the file cannot be written', async () => {
    writeFileSync(file, '');
    const { bring, write } = anchored(join(file, 'beneath'));
    await write(1);
    await expect(bring()).rejects.toMatchObject({ code: 'audit.unanchored' });
  });
});
