import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import type { Clock } from '../engine/ports/clock.js';
import type { Records, Store } from '../engine/ports/store.js';
import { accountByLogin, allAccounts } from '../staff/account.js';
import { verifyAudit, writeAudit } from '../staff/audit.js';
import { invite, NewStaff } from '../staff/invitations.js';
import { leave } from '../staff/sessions.js';
import { headsIn } from './audit-anchor.js';

/** What an operator may ask of a store, also while it is being served. */
export const Order = z.discriminatedUnion('order', [
  z.strictObject({ order: z.literal('dead-letters') }),
  z.strictObject({ order: z.literal('resend'), id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }),
  z.strictObject({ order: z.literal('release') }),
  z.strictObject({ order: z.literal('purge') }),
  z.strictObject({ order: z.literal('staff-add'), who: NewStaff }),
  z.strictObject({ order: z.literal('staff-list') }),
  z.strictObject({ order: z.literal('staff-leave'), login: z.string().max(32) }),
  z.strictObject({ order: z.literal('audit-verify'), anchor: z.string().max(1_024).optional() }),
]);
export type Order = z.infer<typeof Order>;

/** One answer is many rows, each an object of codes, ids, times and counts: never a word of a person. */
export type Row = Readonly<Record<string, string | number | boolean>>;

export interface OrderParts {
  readonly store: Pick<Store, 'failedRows' | 'resend' | 'unhold' | 'sweep' | 'records' | 'throttle'>;
  readonly clock: Clock;
}

const mostRows = 10_000;
/** A line sent again is as fresh as one said now. */
const timeLimitMs = 10 * 60_000;

/** Carries out an order and tells what became of it. */
export async function carryOut(parts: OrderParts, order: Order): Promise<readonly Row[]> {
  switch (order.order) {
    case 'staff-add':
    case 'staff-list':
    case 'staff-leave':
    case 'audit-verify':
      return carryOutForStaff(parts, order);
    default:
      return carryOutForStore(parts, order);
  }
}

type StaffOrder = Extract<Order, { order: 'staff-add' | 'staff-list' | 'staff-leave' | 'audit-verify' }>;

async function carryOutForStore(
  { store, clock }: OrderParts,
  order: Exclude<Order, StaffOrder>,
): Promise<readonly Row[]> {
  const now = clock.now();
  switch (order.order) {
    case 'dead-letters':
      return (await store.failedRows(mostRows)).map((row) => ({
        ...row,
        at: new Date(row.at).toISOString(),
      }));
    case 'resend':
      return [{ id: order.id, resent: await store.resend(order.id, now, now + timeLimitMs) }];
    case 'release':
      return [{ released: await store.unhold() }];
    case 'purge':
      return [{ ...(await store.sweep(now)) }];
  }
}

const operator = { actor: 'operator', case: null };

async function carryOutForStaff({ store, clock }: OrderParts, order: StaffOrder): Promise<readonly Row[]> {
  const { records } = store;
  const now = clock.now();
  switch (order.order) {
    case 'staff-add': {
      await writeAudit(records, { ...operator, action: 'staff-add', detail: order.who.role }, now);
      return [{ login: order.who.login, invitation: await invite(records, order.who, now) }];
    }
    case 'staff-list':
      return (await allAccounts(records)).map(({ login, name, role, status, employer, place }) => ({
        login,
        name,
        role,
        status,
        employer,
        place,
      }));
    case 'staff-leave': {
      const known = await accountByLogin(records, order.login);
      if (!known) throw new Fault('staff.unknown');
      await writeAudit(records, { ...operator, action: 'staff-leave', detail: known.account.id }, now);
      return [{ login: order.login, left: await leave({ store, clock }, known.account.id) }];
    }
    case 'audit-verify':
      return [await verified(records, order.anchor)];
  }
}

async function verified(records: Records, anchor: string | undefined): Promise<Row> {
  const heads = anchor === undefined ? [] : await headsIn(anchor);
  const verdict = await verifyAudit(records, heads);
  if (!verdict.sound) return { error: 'audit.unsound', flaw: verdict.flaw, at: verdict.at };
  return { sound: true, entries: verdict.head.seq, head: verdict.head.hash, anchored: heads.length > 0 };
}
