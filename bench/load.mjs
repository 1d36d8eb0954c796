import { Agent, request } from 'node:http';

/** One HTTP exchange; resolves to status, headers, body and the time it took in milliseconds. */
export function exchange(agent, options, body) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const req = request({ agent, host: '127.0.0.1', ...options }, (res) => {
      const parts = [];
      res.on('data', (part) => parts.push(part));
      res.on('end', () =>
        resolve({
          status: res.statusCode,
          headers: res.headers,
          body: Buffer.concat(parts).toString('utf8'),
          ms: performance.now() - begun,
        }),
      );
    });
    req.on('error', reject);
    req.end(body);
  });
}

/**
 * Walks fresh conversations of the given steps on `connections` connections for `seconds`, after a warm-up.
 * `onBegin` and `onEnd` are called where the measured time begins and ends.
 * With `pauseMs` each walker waits as long after a step, give or take a half, so that the load is steady.
 * `steps(n)` returns functions (agent) → { ms, right }; a wrong reply is counted, never ignored.
 */
export async function load({
  connections,
  seconds,
  warmUp,
  steps,
  pauseMs = 0,
  onBegin = () => {},
  onEnd = () => {},
}) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times = [];
  let wrong = 0;
  let measuring = false;
  let running = true;
  let conversation = 0;
  const walker = async () => {
    while (running) {
      for (const step of steps(conversation++)) {
        const { ms, right } = await step(agent);
        if (pauseMs > 0) await sleep(pauseMs * (0.5 + Math.random()));
        if (!measuring) continue;
        times.push(ms);
        if (!right) wrong += 1;
      }
    }
  };
  const walkers = Array.from({ length: connections }, walker);
  await sleep(warmUp * 1000);
  measuring = true;
  onBegin();
  const begun = performance.now();
  await sleep(seconds * 1000);
  measuring = false;
  onEnd();
  const took = (performance.now() - begun) / 1000;
  running = false;
  await Promise.all(walkers);
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { turns: times.length, perSecond: times.length / took, p50: at(0.5), p99: at(0.99), wrong };
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
