import type { Context, MiddlewareHandler } from 'hono';
import { Fault } from '../domain/faults.js';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** Nothing cached, nothing told to others, only our own script; without https only on this machine; forms only of ours. */
export function guarded(https: boolean): MiddlewareHandler {
  return async (c, next) => {
    c.header('content-security-policy', policy);
    c.header('cache-control', 'no-store');
    // With none at all, browsers would not say where a form comes from.
    c.header('referrer-policy', 'same-origin');
    c.header('x-content-type-options', 'nosniff');
    c.header('x-robots-tag', 'noindex, nofollow');
    c.header('cross-origin-opener-policy', 'same-origin');
    if (https) c.header('strict-transport-security', 'max-age=63072000');
    if (!https && !loopback.test(c.req.header('host') ?? '')) throw new Fault('console.plain');
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && !isOurs(c))
      throw new Fault('request.cross-site');
    await next();
  };
}

/** A form says where it comes from: without a word of it, it is not taken. */
function isOurs(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = c.req.header('origin');
  if (origin === undefined || origin === 'null') return site === 'same-origin';
  return URL.canParse(origin) && new URL(origin).host === c.req.header('host');
}
