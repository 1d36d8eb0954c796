import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, to be given away once. */
export const freshToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token: its SHA-256 in hex. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** 128 random bits in hex. */
export const freshId = (): string => randomBytes(16).toString('hex');

/** Whether two hashes are the same, in the same time whatever they are. */
export function isSameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const recoveryCodes = 10;

/** Ten codes for a lost phone, 80 bits each, in groups that can be copied by hand. */
export function freshRecoveryCodes(): readonly string[] {
  return Array.from({ length: recoveryCodes }, () =>
    randomBytes(10)
      .toString('hex')
      .replace(/.{5}(?!$)/g, '$&-'),
  );
}

/** A code as typed, without what only helps to read it. */
export const plainCode = (typed: string): string => typed.toLowerCase().replace(/[^0-9a-f]/g, '');
