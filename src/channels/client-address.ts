import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** The address of the client behind `hops` trusted proxies; used in memory only. */
export function clientAddress(c: Context, hops: number): string {
  const direct = getConnInfo(c).remote.address ?? '';
  if (hops === 0) return direct;
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  return forwarded.at(-hops) || direct;
}
