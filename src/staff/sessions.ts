import { z } from 'zod';
import { type Account, changeAccount, readAccount } from './account.js';
import { hashOfToken } from './secrets.js';
import type { StaffParts } from './sign-in.js';

const kind = 'staff-session';
const Session = z.object({
  account: z.string(),
  begunAt: z.number(),
  seenAt: z.number(),
  confirmedAt: z.number(),
});

const idleMs = 15 * 60_000;
const longestMs = 10 * 60 * 60_000;
const confirmedMs = 5 * 60_000;
/** Seen again within this time, nothing is written. */
const touchedMs = 30_000;

export interface OpenSession {
  readonly account: Account;
  /** Who it is was shown within the last five minutes. */
  readonly isConfirmed: boolean;
}

/**
 * The session of a token while it lives: 15 minutes without use, 10 hours at most, the only one of its account, which
 * must be active. `touch`: this is use, and not a page that looks by itself.
 */
export async function readSession(
  { store: { records }, clock }: StaffParts,
  token: string,
  { touch }: { touch: boolean },
): Promise<OpenSession | undefined> {
  const hash = hashOfToken(token);
  const record = await records.get(kind, hash);
  if (!record) return undefined;
  const session = Session.parse(record.body);
  const now = clock.now();
  if (now - session.seenAt >= idleMs || now - session.begunAt >= longestMs) return undefined;
  const known = await readAccount(records, session.account);
  if (known?.account.status !== 'active' || known.account.session !== hash) return undefined;
  if (touch && now - session.seenAt >= touchedMs)
    await records.put(kind, { ...record, body: { ...session, seenAt: now } });
  return { account: known.account, isConfirmed: now - session.confirmedAt < confirmedMs };
}

/** Ends the session of an account, wherever it is open. */
export async function endSession({ store: { records } }: StaffParts, account: string): Promise<void> {
  const before = await readAccount(records, account);
  await changeAccount(records, account, (known) => ({ ...known, session: null }));
  const hash = before?.account.session;
  const record = hash ? await records.get(kind, hash) : undefined;
  if (hash && record) await records.remove(kind, hash, record.version);
}

/** She works here no more: no session and no sign-in from now on. */
export async function leave(parts: StaffParts, account: string): Promise<boolean> {
  const left = await changeAccount(parts.store.records, account, (known) => ({ ...known, status: 'left' }));
  if (left) await endSession(parts, account);
  return left !== undefined;
}
