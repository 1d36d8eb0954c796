import { exchange } from './load.mjs';

const form = (fields) => new URLSearchParams(fields).toString();

/** A short conversation on the web chat, each message to the port that `portOf(n, step)` names. */
export function inziraSteps(portOf) {
  // Each conversation comes from a client address of its own, so that the limits per address stay on.
  const options = (cookie, n, at) => ({
    port: portOf(n, at),
    method: 'POST',
    path: '/en',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      'x-forwarded-for': `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
      ...(cookie ? { cookie } : {}),
    },
  });
  return (n) => {
    let cookie;
    let seen = 0;
    let at = 0;
    const step = (fields, expected) => async (agent) => {
      const got = await exchange(
        agent,
        options(cookie, n, at++),
        form({ ...fields, i: `${n}-${seen}-${expected}`, n: String(seen) }),
      );
      cookie ??= got.headers['set-cookie']?.[0]?.split(';')[0];
      const body = got.status === 200 ? JSON.parse(got.body) : { entries: [] };
      seen = body.entries.at(-1)?.n ?? seen;
      return {
        ms: got.ms,
        right: body.entries.some(({ by, text }) => by === 'bot' && text.includes(expected)),
      };
    };
    return [
      step({ t: 'is it trafficking if I agreed to go myself?' }, 'agreed'),
      step({ t: 'I want you to check a job offer' }, 'Paste the message'),
      step({ t: 'menu' }, 'What do you need'),
    ];
  };
}
