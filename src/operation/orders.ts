import { z } from 'zod';
import type { Clock } from '../engine/ports/clock.js';
import type { Store } from '../engine/ports/store.js';

/** What an operator may ask of a store, also while it is being served. */
export const Order = z.discriminatedUnion('order', [
  z.strictObject({ order: z.literal('dead-letters') }),
  z.strictObject({ order: z.literal('resend'), id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }),
  z.strictObject({ order: z.literal('release') }),
  z.strictObject({ order: z.literal('purge') }),
]);
export type Order = z.infer<typeof Order>;

/** One answer is many rows, each an object of codes, ids, times and counts: never a word of a person. */
export type Row = Readonly<Record<string, string | number | boolean>>;

export interface OrderParts {
  readonly store: Pick<Store, 'failedRows' | 'resend' | 'unhold' | 'sweep'>;
  readonly clock: Clock;
}

const mostRows = 10_000;
/** A line sent again is as fresh as one said now. */
const timeLimitMs = 10 * 60_000;

/** Carries out an order and tells what became of it. */
export async function carryOut({ store, clock }: OrderParts, order: Order): Promise<readonly Row[]> {
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
