import { createHash } from 'node:crypto';
import type { FaultCode } from '../domain/faults.js';
import type { Clock } from '../engine/ports/clock.js';
import type { Records } from '../engine/ports/store.js';

/** The kind of record that tells of what a platform sent and nobody could read. */
export const unreadableKind = 'unreadable';

export interface NotingParts {
  readonly clock: Clock;
  readonly store: { readonly records: Records };
  readonly report: (code: FaultCode) => void;
}

/** A body as JSON; undefined when it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A part of a body in bytes of its own; undefined when it is nested too deeply to be written again. */
export function bytesOf(part: unknown): Buffer | undefined {
  try {
    return Buffer.from(JSON.stringify(part));
  } catch {
    return undefined;
  }
}

/** Notes that something could not be read: its hash and size, never what it says. */
export async function noteUnreadable({ store, clock, report }: NotingParts, bytes: Buffer): Promise<void> {
  report('channel.unreadable');
  const hash = createHash('sha256').update(bytes).digest('hex');
  const at = clock.now();
  const body = { hash, size: bytes.length, at };
  // Noted before: nothing to add.
  await store.records.put(unreadableKind, { key: hash, version: 0, sort: `${at}|${hash}`, body });
}
