import { appendFile, readFile } from 'node:fs/promises';
import type { Records } from '../engine/ports/store.js';
import { AuditHead, auditHead } from '../staff/audit.js';

const patienceMs = 10_000;
const isAddress = (anchor: string) => /^https?:/.test(anchor);

/** Brings the head of the audit log to a place outside, whenever it has moved: a line in a file, or a POST. */
export function auditAnchor(records: Records, anchor: string): () => Promise<void> {
  let last = -1;
  return async () => {
    const head = await auditHead(records);
    if (head.seq === last) return;
    const line = JSON.stringify({ at: new Date().toISOString(), ...head });
    if (isAddress(anchor)) await post(anchor, line);
    else await appendFile(anchor, `${line}\n`, { mode: 0o600 });
    last = head.seq;
  };
}

async function post(address: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(patienceMs);
  const response = await fetch(address, { method: 'POST', headers, body, signal });
  if (!response.ok) throw new Error(String(response.status));
}

/** The last head in an anchor file; undefined when there is none. */
export async function lastAnchor(file: string): Promise<AuditHead | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const line = text.trimEnd().split('\n').at(-1);
  return line ? AuditHead.parse(JSON.parse(line)) : undefined;
}
