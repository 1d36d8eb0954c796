import { z } from 'zod';
import type { Records } from '../engine/ports/store.js';
import { Role } from './roles.js';

/** One of staff; what proves who it is is kept only as a hash, but for the seed of the one-time codes. */
export const Account = z.object({
  id: z.string(),
  /** What is typed to sign in; small letters. */
  login: z.string(),
  /** What colleagues see. */
  name: z.string(),
  role: Role,
  languages: z.array(z.string()),
  skills: z.array(z.string()),
  capacity: z.number().int(),
  employer: z.string(),
  place: z.string(),
  status: z.enum(['invited', 'active', 'left']),
  passwordHash: z.string().nullable(),
  totpSecret: z.string().nullable(),
  /** The time step of the last code used: each is good once. */
  totpStep: z.number().int(),
  recovery: z.array(z.string()),
  /** The hash of the one session that is open. */
  session: z.string().nullable(),
  createdAt: z.number(),
});
export type Account = z.infer<typeof Account>;

const kind = 'staff';
const loginKind = 'staff-login';
const most = 1_000;
const LoginRecord = z.object({ id: z.string() });

/** An account as it stands in the store. */
export interface KnownAccount {
  readonly account: Account;
  readonly version: number;
}

export async function readAccount(records: Records, id: string): Promise<KnownAccount | undefined> {
  const record = await records.get(kind, id);
  return record && { account: Account.parse(record.body), version: record.version };
}

export async function accountByLogin(records: Records, login: string): Promise<KnownAccount | undefined> {
  const record = await records.get(loginKind, login.trim().toLowerCase());
  return record && readAccount(records, LoginRecord.parse(record.body).id);
}

export async function allAccounts(records: Records): Promise<readonly Account[]> {
  return (await records.list(kind, '', most)).map(({ body }) => Account.parse(body));
}

/** Takes the login and writes the account; `taken` when another has that login. */
export async function addAccount(records: Records, account: Account): Promise<'ok' | 'taken'> {
  const login = { key: account.login, version: 0, sort: account.id, body: { id: account.id } };
  if ((await records.put(loginKind, login)) === 'stale') return 'taken';
  await records.put(kind, { key: account.id, version: 0, sort: sortOf(account), body: account });
  return 'ok';
}

/** Changes an account whatever else changes it; undefined when there is none, or `change` gives nothing. */
export async function changeAccount(
  records: Records,
  id: string,
  change: (account: Account) => Account | undefined,
): Promise<Account | undefined> {
  for (;;) {
    const known = await readAccount(records, id);
    const next = known && change(known.account);
    if (!known || !next) return undefined;
    const record = { key: id, version: known.version, sort: sortOf(next), body: next };
    if ((await records.put(kind, record)) === 'ok') return next;
  }
}

const sortOf = ({ createdAt, id }: Account) => `${String(createdAt).padStart(15, '0')}|${id}`;
