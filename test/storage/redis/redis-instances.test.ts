import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../src/engine/ports/store.js';
import {
  acceptOne,
  addressOf,
  claimOf,
  messageOf,
  outboxRowOf,
  talk,
  turnOf,
} from '../../contracts/store-samples.js';
import { hasRedis, startRedis } from '../../support/redis-server.js';
import { openOn, orphanMs } from './shared-redis.js';

const ann = addressOf('ann');
const leaseMs = 300;
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.runIf(hasRedis)('instances on one Redis', async () => {
  const server = await startRedis();
  let one: Store;
  let other: Store;
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.ask('FLUSHALL');
    one = await openOn(server, { leaseMs });
    other = await openOn(server, { leaseMs });
    return async () => {
      await one.close();
      await other.close();
    };
  });

  /** As if the instance had stopped at this moment without saying so. */
  const endLease = (conversation: string) => server.ask('HSET', `{inzira}:c:${conversation}`, 'until', '1');

  test("know each other's messages, turns and lines", async () => {
    const conversation = await acceptOne(one, messageOf('1', ann));
    expect((await other.accept([messageOf('1', ann)]))[0]).toEqual({ conversation, result: 'seen' });
    const claim = await claimOf(other, conversation);
    expect(await other.commit(turnOf(claim, { outbox: [outboxRowOf('1/0')] }))).toBe('ok');
    await other.release(conversation, claim.fence);
    expect((await one.log(conversation, 0)).map(({ text }) => text)).toEqual(['text of 1', 'answer 0']);
    const [due] = await one.due('telegram', 2e12, 9);
    const begun = await Promise.all([one, other].map((store) => store.begin(due?.id ?? '', 2e12, 1e4)));
    expect(begun.filter((row) => row !== undefined)).toHaveLength(1);
  });

  test('open one conversation for an address that writes to both at once', async () => {
    const receipts = await Promise.all(
      Array.from({ length: 40 }, (_, at) => (at % 2 ? one : other).accept([messageOf(`m${at}`, ann)])),
    );
    expect(new Set(receipts.flat().map(({ conversation }) => conversation)).size).toBe(1);
  });

  test('never hold a conversation together: of fifty claims at once one wins, two hundred times', async () => {
    const conversation = await acceptOne(one, messageOf('1', ann));
    for (let round = 0; round < 200; round++) {
      const claims = await Promise.all(
        Array.from({ length: 50 }, (_, at) => (at % 2 ? one : other).claim(conversation)),
      );
      const won = claims.flatMap((claim) => (typeof claim === 'string' ? [] : [claim]));
      expect(won).toHaveLength(1);
      await one.release(conversation, won[0]?.fence ?? 0);
    }
  });

  test('keep a claim as long as they live', async () => {
    const conversation = await acceptOne(one, messageOf('1', ann));
    const claim = await claimOf(one, conversation);
    await pass(3 * leaseMs);
    expect(await other.claim(conversation)).toBe('busy');
    expect(await one.commit(turnOf(claim))).toBe('ok');
  });

  test('take a conversation over whose holder went away, and what that one still writes is stale', async () => {
    const conversation = await acceptOne(one, messageOf('1', ann));
    const lost = await claimOf(one, conversation);
    await endLease(conversation);
    const claim = await claimOf(other, conversation);
    expect(claim.fence).toBeGreaterThan(lost.fence);
    expect(await one.commit(turnOf(lost))).toBe('stale');
    await one.release(conversation, lost.fence);
    expect(await one.claim(conversation)).toBe('busy');
    expect(await other.commit(turnOf(claim))).toBe('ok');
    expect(await one.commit({ ...turnOf(lost), version: 1 })).toBe('stale');
    expect((await one.log(conversation, 0)).map(({ text }) => text)).toEqual(['text of 1', 'answer 0']);
  });

  test('would write both without the fence: this test can fail', async () => {
    const conversation = await acceptOne(one, messageOf('1', ann));
    const lost = await claimOf(one, conversation);
    await endLease(conversation);
    const claim = await claimOf(other, conversation);
    expect(await one.commit({ ...turnOf(lost), fence: claim.fence })).toBe('ok');
  });

  test('a fence that a failover lost is not used again', async () => {
    const conversation = await acceptOne(one, messageOf('1', ann));
    const lost = await claimOf(one, conversation);
    await server.ask('HSET', `{inzira}:c:${conversation}`, 'fence', '0', 'until', '0');
    expect((await claimOf(other, conversation)).fence).toBeGreaterThan(lost.fence);
  });

  test('take over what one accepted and never handled', async () => {
    const conversation = await acceptOne(one, messageOf('1', ann));
    expect(await other.takeOver(9)).toEqual([]);
    await pass(2 * orphanMs);
    expect(await other.takeOver(9)).toEqual([{ conversation, tries: 1 }]);
    expect(await one.takeOver(9)).toEqual([]);
    const claim = await claimOf(other, conversation);
    expect(await other.commit(turnOf(claim))).toBe('ok');
    expect(await server.ask('XLEN', '{inzira}:work')).toBe(':0');
    expect(await server.ask('XPENDING', '{inzira}:work', 'workers')).toBe('*4');
  });

  test('share the pace of a channel', async () => {
    const bucket = { name: 'b', perSecond: 10, burst: 2, reserve: 0 };
    const waits = await Promise.all([one, other, one].map((store) => store.throttle([bucket], 2e12)));
    expect(waits.map(({ waitMs }) => waitMs).sort()).toEqual([0, 0, 100]);
  });

  test('count one turn in one place', async () => {
    const effects = [{ kind: 'count', event: 'e', day: 'd', language: 'rw', channel: 'webchat' }] as const;
    await talk(one, messageOf('1', ann), { effects });
    await talk(other, messageOf('2', addressOf('ben')), { effects });
    expect((await one.records.get('counter', 'd|rw|webchat|e'))?.body).toBe(2);
  });
});
