import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../src/engine/ports/store.js';
import { ledgerFileName } from '../../src/storage/sqlite/deletion-ledger.js';
import { openDriver } from '../../src/storage/sqlite/driver.js';
import { databaseFileName } from '../../src/storage/sqlite/open-sqlite.js';
import {
  acceptOne,
  addressOf,
  beginDue,
  claimOf,
  messageOf,
  noon,
  outboxRowOf,
  talk,
  turnOf,
} from '../contracts/store-samples.js';
import { openByHand } from './raw-sqlite.js';
import { filesHolding } from './scan.js';
import { newFolder, openIn, removeFolder } from './sqlite-folder.js';

let folder: string;
let store: Store;
const ann = addressOf('ann');
const ben = addressOf('ben');
const ledgerFile = () => join(folder, ledgerFileName);

beforeEach(async () => {
  folder = newFolder();
  store = await openIn(folder);
});
afterEach(async () => {
  await store.close();
  removeFolder(folder);
});

async function reopen(between: () => void): Promise<void> {
  await store.close();
  between();
  store = await openIn(folder);
}

function secrets(): readonly Buffer[] {
  const driver = openDriver(join(folder, databaseFileName));
  const rows = driver.all<{ secret: Buffer }>('SELECT secret FROM seats ORDER BY n', []);
  driver.close();
  return rows.map(({ secret }) => secret);
}

test('a crash after the ledger and before the rows: opening finishes the work', async () => {
  const conversation = await talk(store, messageOf('1', ann));
  const other = await talk(store, messageOf('2', ben));
  const [key, otherKey] = secrets();
  if (!key || !otherKey) throw new Error('no keys');
  await reopen(() => appendFileSync(ledgerFile(), `${conversation} ${noon}\n`));
  expect(await store.claim(conversation)).toBe('gone');
  expect(await store.find(ann)).toBeUndefined();
  expect(await store.log(other, 0)).toHaveLength(2);
  expect(filesHolding(folder, [key])).toEqual([]);
  expect(filesHolding(folder, [otherKey])).not.toEqual([]);
});

test('a crash while the ledger was written: the torn line names nobody and the next one is whole', async () => {
  const conversation = await talk(store, messageOf('1', ann));
  const other = await talk(store, messageOf('2', ben));
  await reopen(() => appendFileSync(ledgerFile(), conversation.slice(0, 20)));
  expect(await store.log(conversation, 0)).toHaveLength(2);
  await store.forget(other);
  expect(readFileSync(ledgerFile(), 'utf8')).toMatch(
    new RegExp(`^${conversation.slice(0, 20)}\n${other} \\d+\n$`),
  );
});

test('a forget that cannot reach the ledger changes nothing', async () => {
  const other = newFolder();
  const { store: broken, ledger } = await openByHand(other, Buffer.alloc(32, 1));
  const conversation = await talk(broken, messageOf('1', ann));
  ledger.close();
  await expect(broken.forget(conversation)).rejects.toMatchObject({ code: 'store.unavailable' });
  expect(await broken.log(conversation, 0)).toHaveLength(2);
  await expect(broken.sweep(noon + 100 * 86_400_000)).rejects.toMatchObject({ code: 'store.unavailable' });
  expect(await broken.log(conversation, 0)).toHaveLength(2);
  removeFolder(other);
});

test('names that are no conversation never reach the ledger', async () => {
  await store.forget(`x\n${'0'.repeat(32)} 1\n`);
  expect(readFileSync(ledgerFile(), 'utf8')).toBe('');
});

test('a database older than the ledger, as after a restore, forgets again', async () => {
  const conversation = await talk(store, messageOf('1', ann));
  await store.close();
  const backup = readFileSync(join(folder, databaseFileName));
  store = await openIn(folder);
  await store.forget(conversation);
  await reopen(() => writeFileSync(join(folder, databaseFileName), backup));
  expect(await store.claim(conversation)).toBe('gone');
});

test('a turn that was cut off runs again and its message is answered once', async () => {
  const conversation = await acceptOne(store, messageOf('1', ann));
  const cut = await claimOf(store, conversation);
  await reopen(() => undefined);
  expect(await store.unhandled(10)).toEqual([conversation]);
  const claim = await claimOf(store, conversation);
  expect(claim.waiting).toEqual(cut.waiting);
  const turn = { outbox: [outboxRowOf('1/0')] };
  expect(await store.commit(turnOf(claim, turn))).toBe('ok');
  expect(await store.commit(turnOf(cut, turn))).toBe('stale');
  expect(await beginDue(store)).toHaveLength(1);
  expect(await store.unhandled(10)).toEqual([]);
});

test('a full disk refuses messages and turns, loses nothing, and takes them when there is room', async () => {
  const other = newFolder();
  const { store: small, driver } = await openByHand(other, Buffer.alloc(32, 1));
  const conversation = await talk(small, messageOf('1', ann));
  const claim = await claimOf(small, conversation);
  driver.all(
    `PRAGMA max_page_count = ${driver.get<{ page_count: number }>('PRAGMA page_count', [])?.page_count}`,
    [],
  );
  const long = messageOf('2', ann, { text: 'x'.repeat(100_000) });
  const unavailable = { code: 'store.unavailable' };
  await expect(small.accept([long])).rejects.toMatchObject(unavailable);
  const log = turnOf(claim).log.map((entry) => ({ ...entry, line: { ...entry.line, text: long.text } }));
  await expect(small.commit(turnOf(claim, { log }))).rejects.toMatchObject(unavailable);
  expect(await small.log(conversation, 0)).toHaveLength(2);
  expect(await small.unhandled(10)).toEqual([]);
  driver.all('PRAGMA max_page_count = 1000000', []);
  expect((await small.accept([long]))[0]?.result).toBe('stored');
  expect(await small.commit(turnOf(claim, { log }))).toBe('ok');
  expect(await small.log(conversation, 0)).toHaveLength(4);
  await small.close();
  removeFolder(other);
});

test('a checkpoint held up by a reader is tried again until the reader is gone', async () => {
  const conversation = await talk(store, messageOf('1', ann));
  const [key] = secrets();
  if (!key) throw new Error('no key');
  const reader = openDriver(join(folder, databaseFileName));
  reader.run('BEGIN', []);
  reader.all('SELECT * FROM conversations', []);
  let done = false;
  const forgetting = store.forget(conversation).then(() => {
    done = true;
  });
  while ((await store.log(conversation, 0)).length > 0) await new Promise(setImmediate);
  expect(await store.claim(conversation)).toBe('gone');
  for (let at = 0; at < 20; at += 1) await new Promise(setImmediate);
  expect([done, filesHolding(folder, [key]).length > 0]).toEqual([false, true]);
  reader.run('ROLLBACK', []);
  await forgetting;
  expect(filesHolding(folder, [key])).toEqual([]);
  reader.close();
});
