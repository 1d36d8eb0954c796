import { Secret, TOTP } from 'otpauth';

const seconds = 30;
const label = 'Inzira';

const totpOf = (secret: string, login: string) =>
  new TOTP({ issuer: label, label: login, secret: Secret.fromBase32(secret), period: seconds, digits: 6 });

/** A new seed for one-time codes, 160 bits in base32. */
export const freshTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** What an app for one-time codes reads, as a link. */
export const totpLink = (secret: string, login: string): string => totpOf(secret, login).toString();

/** The time step that a code belongs to, one before or after allowed; undefined when it is none. RFC 6238. */
export function totpStepOf(secret: string, code: string, now: number): number | undefined {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = totpOf(secret, label).validate({ token, timestamp: now, window: 1 });
  return delta === null ? undefined : Math.floor(now / 1_000 / seconds) + delta;
}
