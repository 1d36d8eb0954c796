import { Fault } from '../../domain/faults.js';
import type { Reply } from './link.js';

/** The reply as what it must be; anything else is a fault of ours or of the server's. */
export function bytesOf(reply: Reply | undefined): Buffer {
  if (!Buffer.isBuffer(reply)) throw new Fault('store.unavailable', { detail: 'reply' });
  return reply;
}

export const textOf = (reply: Reply | undefined): string =>
  typeof reply === 'string' ? reply : bytesOf(reply).toString();

export const numberOf = (reply: Reply | undefined): number =>
  typeof reply === 'number' ? reply : Number(textOf(reply));

export function listOf(reply: Reply | undefined): readonly Reply[] {
  if (!Array.isArray(reply)) throw new Fault('store.unavailable', { detail: 'reply' });
  return reply;
}

/** A flat list cut into rows of one width. */
export function rowsOf(reply: Reply | undefined, width: number): readonly (readonly Reply[])[] {
  const flat = listOf(reply);
  return Array.from({ length: Math.floor(flat.length / width) }, (_, at) =>
    flat.slice(at * width, (at + 1) * width),
  );
}
