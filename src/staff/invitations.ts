import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import type { Records } from '../engine/ports/store.js';
import { type Account, addAccount, changeAccount, readAccount } from './account.js';
import { hashPassword, passwordFlaw } from './password.js';
import { Role } from './roles.js';
import { freshId, freshRecoveryCodes, freshToken, hashOfToken, plainCode } from './secrets.js';
import { freshTotpSecret, totpStepOf } from './totp.js';

/** Who is invited, and as what. */
export const NewStaff = z.strictObject({
  login: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,31}$/),
  name: z.string().min(1).max(60),
  role: Role,
  languages: z.array(z.string().min(2).max(3)).min(1),
  skills: z.array(z.string().min(1).max(32)),
  capacity: z.number().int().min(1).max(10),
  employer: z.string().max(60),
  place: z.string().max(60),
});
export type NewStaff = z.infer<typeof NewStaff>;

const kind = 'invitation';
const validMs = 72 * 3_600_000;
const Invitation = z.object({ account: z.string(), until: z.number(), used: z.boolean() });

/** An account that waits for its owner, and the token that makes it hers: good for 72 hours, once. */
export async function invite(records: Records, who: NewStaff, now: number): Promise<string> {
  const account: Account = {
    ...who,
    id: freshId(),
    status: 'invited',
    passwordHash: null,
    totpSecret: freshTotpSecret(),
    totpStep: 0,
    recovery: [],
    session: null,
    createdAt: now,
  };
  if ((await addAccount(records, account)) === 'taken') throw new Fault('staff.taken');
  const token = freshToken();
  const body = { account: account.id, until: now + validMs, used: false };
  await records.put(kind, { key: hashOfToken(token), version: 0, sort: String(now), body });
  return token;
}

async function openInvitation(records: Records, token: string, now: number) {
  const record = await records.get(kind, hashOfToken(token));
  const invitation = record && Invitation.parse(record.body);
  if (!record || !invitation || invitation.used || now >= invitation.until) throw new Fault('staff.expired');
  return { record, invitation };
}

/** The account that an invitation is for; throws `staff.expired` when it is none, old or used. */
export async function invited(records: Records, token: string, now: number): Promise<Account> {
  const { invitation } = await openInvitation(records, token, now);
  const known = await readAccount(records, invitation.account);
  if (known?.account.status !== 'invited') throw new Fault('staff.expired');
  return known.account;
}

/** Sets the password once a right one-time code shows that the app works; answers with the recovery codes. */
export async function activate(
  records: Records,
  token: string,
  { password, code }: { password: string; code: string },
  now: number,
): Promise<readonly string[]> {
  const account = await invited(records, token, now);
  if (passwordFlaw(password) !== undefined) throw new Fault('staff.weak');
  const step = account.totpSecret && totpStepOf(account.totpSecret, code, now);
  if (typeof step !== 'number') throw new Fault('staff.denied');
  const { record, invitation } = await openInvitation(records, token, now);
  const used = { ...record, body: { ...invitation, used: true } };
  if ((await records.put(kind, used)) === 'stale') throw new Fault('staff.expired');
  const codes = freshRecoveryCodes();
  const recovery = codes.map((each) => hashOfToken(plainCode(each)));
  const passwordHash = await hashPassword(password);
  const active = await changeAccount(records, account.id, (known) =>
    known.status === 'invited'
      ? { ...known, status: 'active', passwordHash, recovery, totpStep: step }
      : undefined,
  );
  if (!active) throw new Fault('staff.expired');
  return codes;
}
