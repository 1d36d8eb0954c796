import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { Fault } from '../../domain/faults.js';

const aDay = 86_400;

/** Lets pages of these origins ask, or of every origin when none is named; others are refused, streams too. */
export function allowOrigins(origins: readonly string[]): MiddlewareHandler {
  const mayAsk = (origin: string) => origins.length === 0 || origins.includes(origin);
  const answer = cors({
    origin: (origin) => (mayAsk(origin) ? origin : null),
    allowMethods: ['GET', 'POST'],
    exposeHeaders: ['retry-after'],
    maxAge: aDay,
  });
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && !mayAsk(origin)) throw new Fault('request.cross-site');
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    // An upgrade's headers are not ours to set.
    return c.req.header('upgrade') === undefined ? answer(c, next) : next();
  };
}
