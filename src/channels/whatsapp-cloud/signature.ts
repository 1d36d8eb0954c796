import { createHmac, timingSafeEqual } from 'node:crypto';

/** Does the header sign exactly these bytes? Takes the same time for every wrong signature. */
export function isSigned(secret: string, body: Uint8Array, header: string | undefined): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(header ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Are two secrets the same? Their lengths are not kept from who asks. */
export function isSame(secret: string, given: string | undefined): boolean {
  const [a, b] = [Buffer.from(secret), Buffer.from(given ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
}
