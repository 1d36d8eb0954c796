import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../src/engine/ports/store.js';
import {
  addressOf,
  lineOf,
  messageOf,
  noon,
  outboxRowOf,
  talk,
  turnOf,
} from '../../contracts/store-samples.js';
import { hasRedis, startRedis } from '../../support/redis-server.js';
import { filesHolding } from '../scan.js';
import { openOn } from './shared-redis.js';

const ann = addressOf('ann');
const ben = addressOf('ben');

describe.runIf(hasRedis)('forgetting on Redis', async () => {
  const server = await startRedis();
  const files = join(server.folder, 'appendonlydir');
  let store: Store;
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.ask('FLUSHALL');
    store = await openOn(server);
    return () => store.close();
  });

  /** Everything of a conversation that lies on the server, as bytes. */
  async function secretsOf(conversation: string): Promise<Buffer[]> {
    const key = `{inzira}:c:${conversation}`;
    const fields = ['key', 'pseudonym', 'address', 'state'];
    const values = await Promise.all(fields.map((field) => server.bytes('HGET', key, field)));
    const [entry] = [await server.bytes('LINDEX', `{inzira}:log:${conversation}`, '0')];
    return [...values, entry].filter((value) => value.length > 0);
  }

  test('leaves no byte of it in the append-only files, and all of the others', async () => {
    const conversation = await talk(store, messageOf('1', ann), { outbox: [outboxRowOf('1/0')] });
    const other = await talk(store, messageOf('2', ben));
    const [secrets, others] = [await secretsOf(conversation), await secretsOf(other)];
    expect([secrets.length, others.length]).toEqual([5, 5]);
    for (const secret of secrets) expect(filesHolding(files, [secret])).not.toEqual([]);
    await store.forget(conversation);
    expect(filesHolding(files, secrets)).toEqual([]);
    for (const secret of others) expect(filesHolding(files, [secret])).not.toEqual([]);
  });

  test('by deleting alone would leave them there: this test can fail', async () => {
    const conversation = await talk(store, messageOf('1', ann));
    const secrets = await secretsOf(conversation);
    await server.ask('DEL', `{inzira}:c:${conversation}`, `{inzira}:log:${conversation}`);
    expect(filesHolding(files, secrets)).not.toEqual([]);
  });

  test('many at once share rewrites and all end clean', async () => {
    const people = Array.from({ length: 12 }, (_, at) => addressOf(`p${at}`));
    const conversations = await Promise.all(people.map((from, at) => talk(store, messageOf(`m${at}`, from))));
    const secrets = (await Promise.all(conversations.map(secretsOf))).flat();
    await Promise.all(conversations.map((conversation) => store.forget(conversation)));
    expect(filesHolding(files, secrets)).toEqual([]);
  });

  test('is finished by the next start when it was cut off after the ledger', async () => {
    const conversation = await talk(store, messageOf('1', ann));
    const secrets = await secretsOf(conversation);
    await server.ask('XADD', '{inzira}:ledger', '*', 'c', conversation);
    await store.close();
    store = await openOn(server);
    expect(await store.claim(conversation)).toBe('gone');
    expect(filesHolding(files, secrets)).toEqual([]);
  });

  test('of who says so in a turn takes the words at once, and the address when the farewell is out', async () => {
    const claimed = await talk(store, messageOf('1', ann));
    const [, , , state, entry] = await secretsOf(claimed);
    const claim = await store.claim(claimed);
    if (typeof claim === 'string') throw new Error(claim);
    const log = [{ by: 'bot' as const, at: noon, line: lineOf('bye') }];
    await store.commit(turnOf(claim, { log, effects: [{ kind: 'forget' }], outbox: [outboxRowOf('2/0')] }));
    await store.release(claimed, claim.fence);
    expect((await secretsOf(claimed)).some((value) => state?.equals(value) || entry?.equals(value))).toBe(
      false,
    );
    expect(await store.find(ann)).toBeUndefined();
  });
});
