import { afterEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../src/engine/ports/store.js';
import { readRedisAddress } from '../../../src/storage/redis/link.js';
import { acceptOne, addressOf, claimOf, messageOf, turnOf } from '../../contracts/store-samples.js';
import { hasRedis, type RedisServer, startRedis } from '../../support/redis-server.js';
import { openOn } from './shared-redis.js';

const ann = addressOf('ann');
const away = { code: 'store.unavailable' };
const servers: RedisServer[] = [];
const stores: Store[] = [];
const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];

async function serve(options?: readonly string[]): Promise<RedisServer> {
  const server = await startRedis(options);
  servers.push(server);
  return server;
}

async function open(...args: Parameters<typeof openOn>): Promise<Store> {
  const store = await openOn(...args);
  stores.push(store);
  return store;
}

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const server of servers.splice(0)) await server.stop();
});

describe('an address of a Redis', () => {
  test.each([
    ['redis://h', [{ host: 'h', port: 6379 }], undefined],
    ['rediss://u:p%40@h:1', [{ host: 'h', port: 1 }], undefined],
    [
      'redis+sentinel://a,b:2,c/main',
      [
        { host: 'a', port: 26379 },
        { host: 'b', port: 2 },
        { host: 'c', port: 26379 },
      ],
      'main',
    ],
  ])('%s is read', (text, nodes, sentinelName) => {
    expect(readRedisAddress(text)).toMatchObject({ nodes, sentinelName });
  });

  test.each([
    '',
    'http://h',
    'redis://',
    'redis://h:x',
    'redis://a,b',
    'redis+sentinel://a',
    'redis://h/0/1',
  ])('"%s" is none', (text) => expect(readRedisAddress(text)).toBeUndefined());
});

describe.runIf(hasRedis)('a Redis server', () => {
  test.each([
    ['appendonly', ['--appendonly', 'no', '--appendfsync', 'always']],
    ['appendfsync', ['--appendonly', 'yes', '--appendfsync', 'everysec']],
    ['maxmemory-policy', [...durable, '--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']],
  ])('that could lose messages is refused by the name of the setting: %s', async (name, options) => {
    const server = await serve(options);
    await expect(open(server)).rejects.toMatchObject({ code: 'store.misconfigured', detail: name });
  });

  test('must be set to ask for replicas when writes are to be on one', async () => {
    const server = await serve();
    const wrong = { code: 'store.misconfigured', detail: 'min-replicas-to-write' };
    await expect(open(server, { replicas: 1 })).rejects.toMatchObject(wrong);
  });

  test('that is away refuses the start', async () => {
    const server = await serve();
    await server.kill();
    await expect(open(server)).rejects.toMatchObject(away);
  });

  test('that goes away refuses everything soon, and serves again by itself when it is back', async () => {
    const server = await serve();
    const store = await open(server);
    const conversation = await acceptOne(store, messageOf('1', ann));
    const claim = await claimOf(store, conversation);
    await server.kill();
    await expect(store.accept([messageOf('2', ann)])).rejects.toMatchObject(away);
    await expect(store.commit(turnOf(claim))).rejects.toMatchObject(away);
    await expect(store.find(ann)).rejects.toMatchObject(away);
    await expect(store.probe()).rejects.toMatchObject(away);
    await server.restart();
    await expect
      .poll(
        () =>
          store.probe().then(
            () => 'there',
            () => 'away',
          ),
        { timeout: 8_000 },
      )
      .toBe('there');
    expect(await store.commit(turnOf(claim))).toBe('ok');
    expect((await store.accept([messageOf('2', ann)]))[0]?.result).toBe('stored');
  });

  test('that hangs is given up on within seconds', { timeout: 20_000 }, async () => {
    const server = await serve();
    const store = await open(server);
    server.process.kill('SIGSTOP');
    await expect(store.accept([messageOf('1', ann)])).rejects.toMatchObject(away);
    server.process.kill('SIGCONT');
    await expect
      .poll(
        () =>
          store.probe().then(
            () => 'there',
            () => 'away',
          ),
        { timeout: 10_000 },
      )
      .toBe('there');
  });
});

describe.runIf(hasRedis)('a write that is to be on a replica', () => {
  async function pair() {
    const primary = await serve([...durable, '--min-replicas-to-write', '1', '--min-replicas-max-lag', '60']);
    const replica = await serve(['--replicaof', '127.0.0.1', String(primary.port), ...durable]);
    const lines = async () => (await primary.bytes('INFO', 'replication')).toString();
    await expect.poll(lines, { timeout: 10_000 }).toMatch(/state=online/);
    return { primary, replica };
  }

  test('is acknowledged once it is there', { timeout: 20_000 }, async () => {
    const { primary, replica } = await pair();
    const store = await open(primary, { replicas: 1 });
    const conversation = await acceptOne(store, messageOf('1', ann));
    await primary.kill();
    await replica.ask('REPLICAOF', 'NO', 'ONE');
    const next = await open(replica, { replicas: 0 });
    expect(await next.accept([messageOf('1', ann)])).toEqual([{ conversation, result: 'seen' }]);
  });

  test('is not acknowledged while the replica hangs, also when it was seen before', {
    timeout: 30_000,
  }, async () => {
    const { primary, replica } = await pair();
    const store = await open(primary, { replicas: 1 });
    await acceptOne(store, messageOf('1', ann));
    replica.process.kill('SIGSTOP');
    await expect(store.accept([messageOf('2', ann)])).rejects.toMatchObject(away);
    await expect(store.accept([messageOf('2', ann)])).rejects.toMatchObject(away);
    replica.process.kill('SIGCONT');
    await expect
      .poll(
        () =>
          store.accept([messageOf('2', ann)]).then(
            ([receipt]) => receipt?.result,
            () => 'away',
          ),
        {
          timeout: 15_000,
        },
      )
      .toBe('seen');
  });

  test('would be acknowledged too early without waiting: this test can fail', {
    timeout: 20_000,
  }, async () => {
    const { primary, replica } = await pair();
    const hasty = await open(primary, { replicas: 0 });
    replica.process.kill('SIGSTOP');
    expect((await hasty.accept([messageOf('1', ann)]))[0]?.result).toBe('stored');
    await primary.kill();
    await replica.restart();
    await replica.ask('REPLICAOF', 'NO', 'ONE');
    const next = await open(replica, { replicas: 0 });
    expect((await next.accept([messageOf('1', ann)]))[0]?.result).toBe('stored');
  });
});
