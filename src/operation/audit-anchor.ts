import { appendFile, readFile } from 'node:fs/promises';
import { Fault } from '../domain/faults.js';
import type { Clock } from '../engine/ports/clock.js';
import type { Records } from '../engine/ports/store.js';
import { AuditHead, auditHead } from '../staff/audit.js';

const patienceMs = 3_000;
const entries = 50;
const everyMs = 60_000;

export interface AnchorParts {
  readonly records: Records;
  readonly clock: Clock;
  /** A file, or an http or https address. */
  readonly anchor: string;
  readonly fetch: typeof fetch;
}

/** Whether an anchor is an address that heads are sent to, and not a file. */
export const isAddress = (anchor: string): boolean => /^https?:/.test(anchor);

/**
 * Brings the head of the audit log to a place outside, as a line in a file or a POST: at the first call, then when it
 * moved by 50 entries or a minute has passed, and when it is the `last` call. What does not get there is tried again.
 */
export function auditAnchor(parts: AnchorParts): (isLast?: 'last') => Promise<void> {
  let brought: AuditHead | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  return async (isLast) => {
    const head = await auditHead(parts.records);
    if (head.hash === brought?.hash) return;
    const now = parts.clock.now();
    const isFull = head.seq - (brought?.seq ?? 0) >= entries;
    if (!isLast && !isFull && now - triedAt < everyMs) return;
    triedAt = now;
    await bring(parts, JSON.stringify({ at: new Date(now).toISOString(), ...head }));
    brought = head;
  };
}

async function bring({ anchor, fetch }: AnchorParts, line: string): Promise<void> {
  try {
    if (isAddress(anchor)) await post(fetch, anchor, line);
    else await appendFile(anchor, `${line}\n`, { mode: 0o600, flush: true });
  } catch (cause) {
    throw new Fault('audit.unanchored', { cause });
  }
}

async function post(send: typeof fetch, address: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(patienceMs);
  const response = await send(address, { method: 'POST', headers, body, signal, redirect: 'error' });
  if (!response.ok) throw new Error(String(response.status));
}

/** Every head in an anchor file, in order; a line torn by a crash is none. Throws `audit.unanchored` without the file. */
export async function headsIn(file: string): Promise<readonly AuditHead[]> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new Fault('audit.unanchored', { cause });
  });
  return text.split('\n').flatMap((line) => headOf(line) ?? []);
}

function headOf(line: string): AuditHead | undefined {
  try {
    return AuditHead.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
