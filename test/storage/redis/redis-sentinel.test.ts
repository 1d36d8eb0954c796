import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../src/engine/ports/store.js';
import { addressOf, messageOf } from '../../contracts/store-samples.js';
import { freePort, hasRedis, type RedisServer, startRedis } from '../../support/redis-server.js';
import { openOn } from './shared-redis.js';

const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
const copied = [...durable, '--min-replicas-to-write', '1', '--min-replicas-max-lag', '10'];
const patient = { timeout: 40_000, interval: 200 };
const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function server(options: readonly string[]): Promise<RedisServer> {
  const started = await startRedis(options);
  ends.push(() => started.stop());
  return started;
}

/** One sentinel is enough to decide, in a second. */
async function watchOver(primary: RedisServer): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'inzira-sentinel-'));
  const port = await freePort();
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor main 127.0.0.1 ${primary.port} 1`,
    'sentinel down-after-milliseconds main 1000',
    'sentinel failover-timeout main 3000',
  ];
  writeFileSync(join(folder, 'sentinel.conf'), `${lines.join('\n')}\n`);
  const child = spawn('redis-server', [join(folder, 'sentinel.conf'), '--sentinel'], { stdio: 'ignore' });
  ends.push(async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  });
  return port;
}

const accepted = (store: Store, id: string) =>
  store.accept([messageOf(id, addressOf(id))]).then(
    () => true,
    () => false,
  );

describe.runIf(hasRedis)('a store behind sentinels', { timeout: 90_000 }, () => {
  test('goes on with the replica when the primary dies, with all that was acknowledged', async () => {
    const primary = await server(copied);
    const replica = await server([...copied, '--replicaof', `127.0.0.1 ${primary.port}`]);
    await expect.poll(() => primary.ask('WAIT', '1', '100'), patient).toBe(':1');
    const port = await watchOver(primary);
    let opened: Store | undefined;
    const url = `redis+sentinel://127.0.0.1:${port}/main`;
    await expect
      .poll(async () => {
        opened ??= await openOn({ url }).catch(() => undefined);
        return opened !== undefined;
      }, patient)
      .toBe(true);
    const store = opened as unknown as Store;
    ends.push(() => store.close());
    const acknowledged: string[] = [];
    for (let at = 0; at < 50; at++)
      if (await accepted(store, `before${at}`)) acknowledged.push(`before${at}`);
    expect(acknowledged).toHaveLength(50);
    await primary.kill();
    expect(await accepted(store, 'between')).toBe(false);
    // Three parts are the answer of a primary.
    await expect.poll(() => replica.ask('ROLE'), patient).toBe('*3');
    // It comes back as the copy of its copy; until then nothing could be kept twice.
    await primary.restart();
    await expect.poll(() => accepted(store, 'after'), patient).toBe(true);
    for (const id of [...acknowledged, 'after']) expect(await store.find(addressOf(id))).toBeDefined();
    const receipts = await store.accept(acknowledged.map((id) => messageOf(id, addressOf(id))));
    expect(receipts.every(({ result }) => result === 'seen')).toBe(true);
  });
});
