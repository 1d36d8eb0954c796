import { timingSafeEqual } from 'node:crypto';

/** Are two secrets the same? Their lengths are not kept from who asks. */
export function isSame(secret: string, given: string | undefined): boolean {
  const [a, b] = [Buffer.from(secret), Buffer.from(given ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
}
