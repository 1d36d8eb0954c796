import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../src/engine/ports/store.js';
import { type Driver, openDriver } from '../../src/storage/sqlite/driver.js';
import { databaseFileName } from '../../src/storage/sqlite/open-sqlite.js';
import {
  acceptOne,
  addressOf,
  beginDue,
  claimOf,
  messageOf,
  outboxRowOf,
  talk,
  turnOf,
} from '../contracts/store-samples.js';
import { freshSqlite } from './sqlite-folder.js';

const unreadable = { code: 'vault.unreadable' };
const ann = addressOf('ann');
const ben = addressOf('ben');

let made: Awaited<ReturnType<typeof freshSqlite>>;
let store: Store;
let intruder: Driver;

beforeEach(async () => {
  made = await freshSqlite();
  store = made.store;
  intruder = openDriver(join(made.folder, databaseFileName));
  intruder.all('PRAGMA busy_timeout = 5000', []);
});
afterEach(async () => {
  intruder.close();
  await made.end();
});

const change = (sql: string) => expect(intruder.run(sql, [])).toBeGreaterThan(0);

async function numberOf(conversation: string): Promise<number> {
  return intruder.get<{ n: number }>('SELECT n FROM conversations WHERE id = ?', [conversation])?.n ?? 0;
}

test('an entry that was changed, moved or given to another speaker does not open', async () => {
  const conversation = await talk(store, messageOf('1', ann));
  const other = await talk(store, messageOf('2', ben));
  const [n, m] = [await numberOf(conversation), await numberOf(other)];
  const attacks = [
    `UPDATE log SET body = (SELECT body FROM log WHERE conversation = ${m} AND seq = 2) WHERE conversation = ${n} AND seq = 2`,
    `UPDATE log SET body = (SELECT body FROM log WHERE conversation = ${n} AND seq = 1) WHERE conversation = ${n} AND seq = 2`,
    `UPDATE log SET by = 'counsellor' WHERE conversation = ${n} AND seq = 2`,
    `UPDATE log SET at = at + 1 WHERE conversation = ${n} AND seq = 2`,
  ];
  for (const attack of attacks) {
    intruder.run('BEGIN IMMEDIATE', []);
    const before = intruder.all<{ body: Buffer; by: string; at: number }>(
      `SELECT body, by, at FROM log WHERE conversation = ${n} AND seq = 2`,
      [],
    )[0];
    change(attack);
    intruder.run('COMMIT', []);
    await expect(store.log(conversation, 0)).rejects.toMatchObject(unreadable);
    const { body, by, at } = before ?? { body: null, by: '', at: 0 };
    intruder.run('UPDATE log SET body = ?, by = ?, at = ? WHERE conversation = ? AND seq = 2', [
      body,
      by,
      at,
      n,
    ]);
    expect(await store.log(conversation, 0)).toHaveLength(2);
  }
});

test('a key or an address of another conversation does not open, and the claim is given back', async () => {
  const conversation = await talk(store, messageOf('1', ann));
  const other = await talk(store, messageOf('2', ben));
  const [n, m] = [await numberOf(conversation), await numberOf(other)];
  store = await made.reopen();
  change(
    `UPDATE conversations SET address = (SELECT address FROM conversations WHERE n = ${m}) WHERE n = ${n}`,
  );
  await expect(store.claim(conversation)).rejects.toMatchObject(unreadable);
  await expect(store.claim(conversation)).rejects.toMatchObject(unreadable);
  store = await made.reopen();
  change(`UPDATE seats SET secret = (SELECT secret FROM seats WHERE n = ${m}) WHERE n = ${n}`);
  await expect(store.claim(conversation)).rejects.toMatchObject(unreadable);
});

test('a state that is older than its version, or of another, is unreadable and can be replaced', async () => {
  const conversation = await talk(store, messageOf('1', ann));
  const n = await numberOf(conversation);
  const old =
    intruder.get<{ state: Buffer }>('SELECT state FROM conversations WHERE n = ?', [n])?.state ?? null;
  await talk(store, messageOf('2', ann));
  intruder.run('UPDATE conversations SET state = ? WHERE n = ?', [old, n]);
  const claim = await claimOf(store, conversation);
  expect(claim.state).toBe('unreadable');
  await store.release(conversation, claim.fence);
  await talk(store, messageOf('3', ann));
  expect((await claimOf(store, conversation)).state).not.toBe('unreadable');
});

test('a line to push, and a record, that were moved do not open', async () => {
  await talk(store, messageOf('1', ann), { outbox: [outboxRowOf('1/0')] });
  await talk(store, messageOf('2', ben), { outbox: [outboxRowOf('2/0')] });
  change('UPDATE outbox SET body = (SELECT body FROM outbox ORDER BY id DESC LIMIT 1) WHERE id = 1');
  await expect(beginDue(store)).rejects.toMatchObject(unreadable);
  expect((await beginDue(store)).map(({ effectKey }) => effectKey)).toEqual(['2/0']);
  expect(await beginDue(store)).toEqual([]);
  expect((await store.failedRows(10)).map(({ code }) => code)).toEqual(['vault.unreadable']);
  for (const key of ['a', 'b']) await store.records.put('k', { key, version: 0, sort: key, body: key });
  change("UPDATE records SET body = (SELECT body FROM records WHERE sort = x'62')");
  await expect(store.records.get('k', 'a')).rejects.toMatchObject(unreadable);
  expect((await store.records.get('k', 'b'))?.body).toBe('b');
});

test('more conversations than keys are kept in memory are all served', async () => {
  const people = Array.from({ length: 2_100 }, (_, at) => addressOf(`p${at}`));
  await store.accept(people.map((from, at) => messageOf(String(at), from)));
  const first = await claimOf(store, (await store.find(addressOf('p0')))?.conversation ?? '');
  for (let at = 1; at < people.length; at += 300) {
    await Promise.all(
      people.slice(at, at + 300).map(async (from) => acceptOne(store, messageOf(`${from.address}b`, from))),
    );
  }
  const outcome = await store.commit(turnOf(first));
  expect(outcome).toBe('ok');
});
