import type { PushChannel, Sent } from '../../../src/engine/ports/channel.js';
import { type Kind, kindNames, kinds } from './kinds.js';

const fast = { perSecond: 100_000, burst: 100_000, person: { everySeconds: 0.0001, burst: 100_000 } };
const timeoutMs = 400;

/** Calls out to a platform. */
export async function post(provider: string, path: string, body: unknown): Promise<Response> {
  return fetch(`${provider}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
}

function sentOf(response: Response): Sent {
  if (response.status === 200) return { outcome: 'sent' };
  if (response.status === 429)
    return { outcome: 'later', afterMs: Number(response.headers.get('retry-after')) };
  return { outcome: 'unknown' };
}

/** The channels of the fake platforms, which live in the process that watches. */
export function fakeChannels(provider: string, failpoint: (name: string) => void): readonly PushChannel[] {
  return kindNames.map((kind) => fakeChannel(kind, provider, failpoint));
}

function fakeChannel(kind: Kind, provider: string, failpoint: (name: string) => void): PushChannel {
  const { channel, idempotent, receipts, finds } = kinds[kind];
  return {
    name: channel,
    idempotent,
    receipts,
    pace: fast,
    limits: { text: 4_000 },
    async send(to, { text }, id, doubtful) {
      failpoint('send.before');
      const response = await post(provider, `/${kind}/send`, { to: to.address, text, id, doubtful });
      failpoint('send.after');
      return sentOf(response);
    },
    ...(finds && {
      findSent: async (to, _line, id) =>
        (await post(provider, `/${kind}/find`, { to: to.address, id })).status === 200,
    }),
  };
}

/** A real channel with a place to die before and after each send. */
export function withSendFailpoints(channel: PushChannel, failpoint: (name: string) => void): PushChannel {
  return {
    ...channel,
    async send(to, line, id, doubtful) {
      failpoint('send.before');
      const sent = await channel.send(to, line, id, doubtful);
      failpoint('send.after');
      return sent;
    },
  };
}
