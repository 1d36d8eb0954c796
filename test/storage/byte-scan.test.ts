import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Address } from '../../src/domain/conversation.js';
import { place } from '../../src/storage/sealing.js';
import { deleteConversations, truncateLog } from '../../src/storage/sqlite/forgetting.js';
import { keyIn } from '../../src/storage/sqlite/seats.js';
import {
  acceptOne,
  addressOf,
  claimOf,
  lineOf,
  messageOf,
  noon,
  outboxRowOf,
  stateOf,
  talk,
} from '../contracts/store-samples.js';
import { type OpenedByHand, openByHand } from './raw-sqlite.js';
import { filesHolding } from './scan.js';
import { newFolder, removeFolder } from './sqlite-folder.js';

const master = Buffer.alloc(32, 'the master key of this test');
const person: Address = { channel: 'whatsapp-cloud', account: 'canary-account', address: '+250788canary' };
const canaries = [
  'canary-account',
  '+250788canary',
  'wamid.canary',
  'canary text',
  'canary-choice',
  'canary-campaign',
  'canary line',
  'canary-state',
  'canary label',
  'canary-effect',
  'canary record',
  'canary-key',
];

let folder: string;
let made: OpenedByHand;

beforeEach(async () => {
  folder = newFolder();
  made = await openByHand(folder, master);
});
afterEach(async () => {
  await made.store.close();
  removeFolder(folder);
});

/** A conversation that holds every canary at every place a text can be. */
async function conversationOfCanaries(): Promise<string> {
  const { store } = made;
  const message = messageOf('wamid.canary', person, {
    kind: 'choice',
    text: 'canary text',
    choice: 'canary-choice',
    campaign: 'canary-campaign',
  });
  const line = lineOf('canary line', { choices: [{ id: 'c', label: 'canary label' }] });
  const conversation = await talk(store, message, {
    state: stateOf({ offered: ['canary-state'] }),
    log: [{ by: 'bot', at: noon, line }],
    outbox: [outboxRowOf('wamid.canary-effect', { line })],
  });
  await store.records.put('k', { key: 'canary-key', version: 0, sort: '1', body: 'canary record' });
  await acceptOne(store, { ...message, id: 'wamid.canary2' });
  return conversation;
}

function textNeedles(): readonly Buffer[] {
  return canaries.flatMap((text) => [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(Buffer.from(text).toString('hex')),
    Buffer.from(Buffer.from(text).toString('base64').slice(0, -4)),
  ]);
}

function seatOf(conversation: string): Buffer {
  const sql = 'SELECT s.secret FROM seats s JOIN conversations c ON c.n = s.n WHERE c.id = ?';
  return made.driver.get<{ secret: Buffer }>(sql, [conversation])?.secret ?? Buffer.alloc(0);
}

/** Every sealed value of a conversation, from its beginning and from its middle. */
function sealedRows(conversation: string): readonly Buffer[] {
  const tables = ['SELECT address AS b FROM conversations c', 'SELECT state AS b FROM conversations c'];
  for (const column of ['log.body', 'log.row', 'outbox.body', 'outbox.effect']) {
    const table = column.split('.')[0];
    tables.push(`SELECT ${column} AS b FROM ${table} JOIN conversations c ON c.n = ${table}.conversation`);
  }
  const rows = tables.flatMap((sql) =>
    made.driver.all<{ b: Buffer }>(`${sql} WHERE c.id = ?`, [conversation]),
  );
  return rows.flatMap(({ b }) => [b.subarray(0, 32), b.subarray(-32)]);
}

describe('while a conversation lives', () => {
  test('no word, address, message id or key of it is in any file', async () => {
    const conversation = await conversationOfCanaries();
    const key = made.vault.unwrap(keyIn(seatOf(conversation)), place.key(conversation)).export();
    const storeKeys = ['lookup-key', 'records-key'].map((name) => {
      const row = made.driver.get<{ value: Buffer }>('SELECT value FROM meta WHERE name = ?', [name]);
      return made.vault.unwrap(row?.value ?? Buffer.alloc(0), `store|${name}`).export();
    });
    const keys = [key, ...storeKeys, master].flatMap((bytes) => [
      bytes,
      Buffer.from(bytes.toString('hex')),
      Buffer.from(bytes.toString('base64')),
    ]);
    expect(filesHolding(folder, [...textNeedles(), ...keys])).toEqual([]);
    truncateLog(made.driver);
    expect(filesHolding(folder, [...textNeedles(), ...keys])).toEqual([]);
  });

  test('its sealed rows are on disk, so that the scan would have found what is not sealed', async () => {
    const conversation = await conversationOfCanaries();
    const rows = [seatOf(conversation), ...sealedRows(conversation)];
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) expect(filesHolding(folder, [row])).not.toEqual([]);
    writeFileSync(join(folder, 'leak'), 'a canary text in the clear');
    expect(filesHolding(folder, textNeedles())).toEqual([join(folder, 'leak')]);
  });
});

describe('after it is forgotten', () => {
  test('none of its sealed rows, no pseudonym and no wrapped key is left', async () => {
    const other = await talk(made.store, messageOf('other', addressOf('other')));
    const conversation = await conversationOfCanaries();
    const seat = seatOf(conversation);
    const remains = [
      seat.subarray(0, 20),
      keyIn(seat),
      ...sealedRows(conversation).filter((row) => row.length > 16),
    ];
    await made.store.forget(conversation);
    expect(filesHolding(folder, [...remains, ...textNeedles()])).toEqual([]);
    expect(filesHolding(folder, [keyIn(seatOf(other))])).not.toEqual([]);
    const ledger = readFileSync(join(folder, 'deleted.ledger'), 'utf8');
    expect(ledger).toMatch(new RegExp(`^${conversation} \\d+\\n$`));
  });

  test('planted bug: without the truncating checkpoint the key is found', async () => {
    const conversation = await conversationOfCanaries();
    const key = keyIn(seatOf(conversation));
    deleteConversations(made.driver, [conversation]);
    expect(filesHolding(folder, [key])).toEqual([join(folder, 'inzira.db-wal')]);
    truncateLog(made.driver);
    expect(filesHolding(folder, [key])).toEqual([]);
  });

  test('planted bug: without secure_delete sealed rows are found', async () => {
    made.driver.all('PRAGMA secure_delete = OFF', []);
    const conversation = await conversationOfCanaries();
    const rows = sealedRows(conversation).filter((row) => row.length > 16);
    await made.store.forget(conversation);
    expect(filesHolding(folder, rows)).toEqual([join(folder, 'inzira.db')]);
  });

  test('a key that was overwritten on its seat leaves no copy among many that come and go', async () => {
    const random = seeded(7);
    const living = new Map<string, Buffer>();
    const gone: Buffer[] = [];
    for (let round = 0; round < 12; round += 1) {
      const coming = Array.from({ length: 300 }, (_, at) =>
        messageOf(`${round}-${at}`, addressOf(`p${round}-${at}`)),
      );
      for (const { conversation } of await made.store.accept(coming))
        living.set(conversation, seatOf(conversation));
      const leaving = [...living.keys()].filter(() => random() < 0.6);
      for (const conversation of leaving) gone.push(living.get(conversation) ?? Buffer.alloc(0));
      await Promise.all(leaving.map((conversation) => made.store.forget(conversation)));
      for (const conversation of leaving) living.delete(conversation);
    }
    expect(gone.length).toBeGreaterThan(300);
    const needles = gone.flatMap((seat) => [
      seat.subarray(0, 20),
      keyIn(seat).subarray(0, 32),
      keyIn(seat).subarray(-32),
    ]);
    expect(filesHolding(folder, needles)).toEqual([]);
    expect(filesHolding(folder, [...living.values()])).not.toEqual([]);
  }, 120_000);
});

/** Numbers in [0, 1), the same on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test('an address and its pseudonym have nothing in common with those of another store', async () => {
  const elsewhere = newFolder();
  const second = await openByHand(elsewhere, master);
  const [one, two] = [
    await acceptOne(made.store, messageOf('1', person)),
    await acceptOne(second.store, messageOf('1', person)),
  ];
  const pseudonym = seatOf(one).subarray(0, 20);
  expect(filesHolding(elsewhere, [pseudonym])).toEqual([]);
  expect(filesHolding(folder, [pseudonym])).not.toEqual([]);
  expect(one).not.toBe(two);
  await claimOf(second.store, two);
  await second.store.close();
  removeFolder(elsewhere);
});
