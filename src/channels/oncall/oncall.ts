import { createHmac } from 'node:crypto';
import type { PushChannel, Sent } from '../../engine/ports/channel.js';

/** Where the one on call is rung. */
export interface OncallSettings {
  readonly url: string;
  readonly secret: string | undefined;
}

const patienceMs = 9_000;

/**
 * Rings the one on call: a POST of JSON that says that somebody waits and how pressing it is, never who or what. The id
 * of a ring is the same for every attempt; `x-inzira-signature` is the HMAC-SHA256 of the body under the secret.
 */
export function oncall(settings: OncallSettings): PushChannel {
  return {
    name: 'oncall',
    idempotent: 'key',
    receipts: false,
    pace: { perSecond: 2, burst: 10, person: { everySeconds: 1, burst: 10 } },
    limits: { text: 1_000 },
    send: (_to, line, id) => ring(settings, JSON.stringify({ ...JSON.parse(line.text), id })),
  };
}

async function ring({ url, secret }: OncallSettings, body: string): Promise<Sent> {
  const signature = secret && createHmac('sha256', secret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    ...(signature && { 'x-inzira-signature': `sha256=${signature}` }),
  };
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal });
    if (response.ok) return { outcome: 'sent' };
    const isFinal = response.status < 500 && response.status !== 408 && response.status !== 429;
    return isFinal ? { outcome: 'refused', code: 'channel.account' } : { outcome: 'later' };
  } catch {
    return { outcome: 'later', code: 'channel.unreachable' };
  }
}
