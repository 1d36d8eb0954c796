import type { Context, MiddlewareHandler } from 'hono';

/** A page of another site sent this; SameSite cookies stop most, this the rest. */
export function isCrossSite(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = c.req.header('origin');
  if (origin === undefined || origin === 'null') return false;
  return hostOf(origin) !== c.req.header('host');
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

/** A browser or proxy fetched ahead: nobody asked to leave. */
export function isPrefetch(c: Context): boolean {
  const purposes = ['purpose', 'sec-purpose', 'x-moz', 'x-purpose'].map((name) => c.req.header(name) ?? '');
  return purposes.some((purpose) => /prefetch|preview|prerender/i.test(purpose));
}

/** The headers of every answer: nothing cached, nothing told to others, nothing run but our own. */
export function setHeaders(policy: string, https: boolean): MiddlewareHandler {
  return async (c, next) => {
    c.header('content-security-policy', policy);
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    c.header('x-content-type-options', 'nosniff');
    c.header('x-robots-tag', 'noindex, nofollow');
    c.header('permissions-policy', 'camera=(), microphone=(), geolocation=()');
    c.header('cross-origin-opener-policy', 'same-origin');
    if (https) c.header('strict-transport-security', 'max-age=63072000');
    await next();
  };
}
