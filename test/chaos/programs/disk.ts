import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Random } from './seeded.js';

/** What the recorder noted. */
export type DiskEvent =
  | { readonly what: 'write'; readonly file: string; readonly at: number; readonly data: Buffer }
  | { readonly what: 'truncate'; readonly file: string; readonly length: number }
  | { readonly what: 'sync' | 'unlink'; readonly file: string };

const headBytes = 17;
const sector = 512;

/** Reads a recording; files are called by their names alone. */
export function readRecording(file: string): readonly DiskEvent[] {
  const bytes = readFileSync(file);
  const names = new Map<number, string>();
  const events: DiskEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const what = bytes[at];
    const number = bytes.readUInt32LE(at + 1);
    const place = Number(bytes.readBigUInt64LE(at + 5));
    const data = bytes.subarray(at + headBytes, at + headBytes + bytes.readUInt32LE(at + 13));
    at += headBytes + data.length;
    if (what === 1) names.set(number, basename(data.toString()));
    else if (what === 5) events.push({ what: 'unlink', file: basename(data.toString()) });
    else events.push(eventOf(what, names.get(number) ?? '', place, data));
  }
  return events;
}

function eventOf(what: number | undefined, file: string, at: number, data: Buffer): DiskEvent {
  if (what === 2) return { what: 'write', file, at, data };
  return what === 4 ? { what: 'truncate', file, length: at } : { what: 'sync', file };
}

interface DiskFile {
  durable: Buffer;
  pending: DiskEvent[];
}

function applied(bytes: Buffer, event: DiskEvent): Buffer {
  if (event.what === 'truncate') {
    return event.length <= bytes.length
      ? bytes.subarray(0, event.length)
      : Buffer.concat([bytes, Buffer.alloc(event.length - bytes.length)]);
  }
  if (event.what !== 'write') return bytes;
  const end = event.at + event.data.length;
  const whole = Buffer.alloc(Math.max(bytes.length, end));
  bytes.copy(whole);
  event.data.copy(whole, event.at);
  return whole;
}

/** The sectors of a write that reached the disk, each or not. */
function torn(event: DiskEvent, random: Random): readonly DiskEvent[] {
  if (event.what !== 'write') return random.next() < 0.5 ? [event] : [];
  const parts: DiskEvent[] = [];
  for (let from = 0; from < event.data.length; from += sector) {
    const data = event.data.subarray(from, from + sector);
    if (random.next() < 0.5) parts.push({ ...event, at: event.at + from, data });
  }
  return parts;
}

/**
 * A disk that keeps for sure only what was synced: of the rest each write may be there, gone, or there in part, in
 * whatever mixture. Making and removing files counts as done at once.
 */
export class Disk {
  readonly #files = new Map<string, DiskFile>();
  readonly #liesAbout: (file: string) => boolean;

  constructor(liesAbout: (file: string) => boolean = () => false) {
    this.#liesAbout = liesAbout;
  }

  apply(event: DiskEvent): void {
    if (event.what === 'unlink') {
      this.#files.delete(event.file);
      return;
    }
    const file = this.#files.get(event.file) ?? { durable: Buffer.alloc(0), pending: [] };
    this.#files.set(event.file, file);
    if (event.what !== 'sync') file.pending.push(event);
    else if (!this.#liesAbout(event.file)) {
      file.durable = file.pending.reduce(applied, file.durable);
      file.pending = [];
    }
  }

  /** What lies there after the power was cut now. */
  afterCut(random: Random): ReadonlyMap<string, Buffer> {
    const left = new Map<string, Buffer>();
    for (const [name, { durable, pending }] of this.#files) {
      const kept = pending.flatMap((event) => {
        const fate = random.next();
        if (fate < 1 / 3) return [event];
        return fate < 2 / 3 ? [] : torn(event, random);
      });
      left.set(name, kept.reduce(applied, durable));
    }
    return left;
  }
}
