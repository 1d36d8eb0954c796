import { createHmac, randomBytes } from 'node:crypto';
import { Fault } from '../domain/faults.js';
import type { Clock } from '../engine/ports/clock.js';
import type { Bucket, Store } from '../engine/ports/store.js';
import { type Account, accountByLogin, changeAccount } from './account.js';
import { isPassword } from './password.js';
import { freshToken, hashOfToken, isSameHash, plainCode } from './secrets.js';
import { totpStepOf } from './totp.js';

/** Who signs in: `code` is a one-time code, or one of the recovery codes. */
export interface Attempt {
  readonly login: string;
  readonly password: string;
  readonly code: string;
  readonly clientAddress: string;
}

export interface StaffParts {
  readonly store: Pick<Store, 'records' | 'throttle'>;
  readonly clock: Clock;
}

/** Addresses are told apart within this process and stand nowhere. */
const addressKey = randomBytes(32);
const named = (what: string) =>
  createHmac('sha256', addressKey).update(what).digest('base64url').slice(0, 22);

/** Five tries in five minutes for one login, twenty an hour from one address. */
function bucketsFor({ login, clientAddress }: Attempt): readonly Bucket[] {
  return [
    { name: `sign-in|${named(login.trim().toLowerCase())}`, perSecond: 5 / 300, burst: 5, reserve: 0 },
    { name: `sign-in-from|${named(clientAddress)}`, perSecond: 20 / 3_600, burst: 20, reserve: 0 },
  ];
}

/**
 * A new session's token; throws `staff.throttled` when it was tried too often, and `staff.denied` for everything that
 * is not right, always in the same words and after the same work.
 */
export async function signIn(
  { store, clock }: StaffParts,
  attempt: Attempt,
): Promise<{ readonly account: Account; readonly token: string }> {
  const now = clock.now();
  if ((await store.throttle(bucketsFor(attempt), now)).waitMs > 0) throw new Fault('staff.throttled');
  const known = await accountByLogin(store.records, attempt.login);
  const active = known?.account.status === 'active' ? known.account : undefined;
  const isRight = await isPassword(active?.passwordHash ?? null, attempt.password);
  if (!active || !isRight) throw new Fault('staff.denied');
  const token = freshToken();
  const account = await changeAccount(store.records, active.id, (found) =>
    withSession(found, attempt.code, hashOfToken(token), now),
  );
  if (!account) throw new Fault('staff.denied');
  await putSession(store, hashOfToken(token), account.id, now);
  return { account, token };
}

/** The account with its code used up and only this session open; undefined when the code is not right. */
function withSession(found: Account, code: string, session: string, now: number): Account | undefined {
  const step = found.totpSecret === null ? undefined : totpStepOf(found.totpSecret, code, now);
  if (step !== undefined && step > found.totpStep) return { ...found, totpStep: step, session };
  const spent = hashOfToken(plainCode(code));
  if (!found.recovery.some((each) => isSameHash(each, spent))) return undefined;
  return { ...found, recovery: found.recovery.filter((each) => each !== spent), session };
}

async function putSession({ records }: StaffParts['store'], hash: string, account: string, now: number) {
  const body = { account, begunAt: now, seenAt: now, confirmedAt: now };
  await records.put('staff-session', { key: hash, version: 0, sort: String(now), body });
}
