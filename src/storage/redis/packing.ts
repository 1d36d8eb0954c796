import type { Speaker } from '../../domain/conversation.js';
import type { RawEntry, RawNewEntry, RawNewRecord, RawWaiting } from '../raw-store.js';
import type { Argument } from './link.js';

const speakers: readonly Speaker[] = ['person', 'bot', 'counsellor', 'system'];
const timeBytes = 8;

function timeOf(at: number): Buffer {
  const bytes = Buffer.alloc(timeBytes);
  bytes.writeDoubleBE(at);
  return bytes;
}

/** A waiting message without its hash: time, then body. */
export function packMessage({ at, body }: Omit<RawWaiting, 'hash'>): Buffer {
  return Buffer.concat([timeOf(at), body]);
}

export function unpackMessage(hash: Buffer, packed: Buffer): RawWaiting {
  return { hash, at: packed.readDoubleBE(), body: packed.subarray(timeBytes) };
}

/** A log entry without its number: time, speaker, length of the row's name, name, body. */
export function packEntry({ at, by, row, body }: RawNewEntry): Buffer {
  return Buffer.concat([timeOf(at), Buffer.of(speakers.indexOf(by), row.length), row, body]);
}

export function unpackEntry(seq: number, packed: Buffer): RawEntry {
  const bodyAt = timeBytes + 2 + (packed[timeBytes + 1] ?? 0);
  return {
    seq,
    at: packed.readDoubleBE(),
    by: speakers[packed[timeBytes] ?? 0] ?? 'system',
    row: packed.subarray(timeBytes + 2, bodyAt),
    body: packed.subarray(bodyAt),
  };
}

/**
 * A place in an ordering compared by bytes, with what tells equal places apart behind it: zero bytes are escaped, so
 * that one place is never the beginning of another.
 */
export function placeOf(sort: string, behind: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = [...Buffer.from(sort)].flatMap((byte) => (byte === 0 ? [0, 255] : [byte]));
  return Buffer.concat([Buffer.from(bytes), Buffer.of(0, 0), behind]);
}

/** A record as the scripts read it. */
export function recordArguments({ kind, key, version, sort, body }: RawNewRecord): readonly Argument[] {
  return [kind, key, String(version), sort, placeOf(sort, key), body];
}
