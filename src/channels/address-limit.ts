import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../engine/ports/clock.js';

const hourMs = 3_600_000;

/** May this client address do one more of a thing that it may do so often an hour? Addresses are kept as HMACs with a key of this process. */
export function addressLimit(clock: Clock, perHour = 30): (clientAddress: string) => boolean {
  const key = randomBytes(32);
  let hour = 0;
  let begun = new Map<string, number>();
  return (clientAddress) => {
    const now = Math.floor(clock.now() / hourMs);
    if (now !== hour) [hour, begun] = [now, new Map()];
    const who = createHmac('sha256', key).update(clientAddress).digest('base64');
    const count = (begun.get(who) ?? 0) + 1;
    begun.set(who, count);
    return count <= perHour;
  };
}
