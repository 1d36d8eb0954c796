import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../src/domain/faults.js';
import { type Driver, openDriver } from '../../src/storage/sqlite/driver.js';
import { GroupCommit, TakenBack } from '../../src/storage/sqlite/group-commit.js';
import { setPragmas } from '../../src/storage/sqlite/pragmas.js';
import { newFolder, removeFolder } from './sqlite-folder.js';

let folder: string;
let driver: Driver;
let onlooker: Driver;
let writes: GroupCommit;
let commits: number;

/** The driver, counting its commits. */
function counting(inner: Driver): Driver {
  return Object.create(inner, {
    run: {
      value: (sql: string, parameters: readonly number[]) => {
        if (sql === 'COMMIT') commits += 1;
        return inner.run(sql, parameters);
      },
    },
  }) as Driver;
}

const insert = (value: number) => driver.run('INSERT INTO t VALUES (?)', [value]);
const seen = () => onlooker.all<{ a: number }>('SELECT a FROM t ORDER BY a', []).map(({ a }) => a);

beforeEach(() => {
  folder = newFolder();
  const file = join(folder, 'a.db');
  driver = openDriver(file);
  setPragmas(driver);
  driver.exec('CREATE TABLE t (a INTEGER PRIMARY KEY)');
  onlooker = openDriver(file);
  commits = 0;
  writes = new GroupCommit(counting(driver), { groupMs: 5, groupMax: 64 });
});
afterEach(() => {
  driver.close();
  onlooker.close();
  removeFolder(folder);
});

test('units that come together share one transaction, in their order, each with its own answer', async () => {
  const answers = await Promise.all([3, 1, 2].map((value) => writes.write(() => insert(value) + value)));
  expect(answers).toEqual([4, 2, 3]);
  expect(seen()).toEqual([1, 2, 3]);
  expect(commits).toBe(1);
});

test('nothing is answered before others can see it', async () => {
  const write = writes.write(() => insert(1)).then(seen);
  expect(seen()).toEqual([]);
  expect(await write).toEqual([1]);
});

test('a full group does not wait', () => {
  const all = Array.from({ length: 130 }, (_, value) => writes.write(() => insert(value)));
  expect(seen()).toHaveLength(128);
  expect(commits).toBe(2);
  return Promise.all(all).then(() => expect(seen()).toHaveLength(130));
});

test('a unit alone does not idle', async () => {
  const slow = new GroupCommit(driver, { groupMs: 60_000, groupMax: 64 });
  await slow.write(() => insert(1));
  expect(seen()).toEqual([1]);
});

test('a unit that throws is undone alone and its fault is its own', async () => {
  const broken = () => {
    insert(10);
    throw new Fault('input.invalid');
  };
  const twice = () => {
    insert(11);
    insert(1);
  };
  const outcomes = await Promise.allSettled([
    writes.write(() => insert(1)),
    writes.write(broken),
    writes.write(() => insert(2)),
    writes.write(twice),
    writes.write(() => insert(3)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(outcomes[1]).toMatchObject({ reason: { code: 'input.invalid' } });
  expect(outcomes[3]).toMatchObject({ reason: { code: 'internal.unknown' } });
  expect(seen()).toEqual([1, 2, 3]);
});

test('a unit that takes its work back is undone alone and still answers', async () => {
  const back = () => {
    insert(10);
    return new TakenBack('moved');
  };
  const answers = await Promise.all([
    writes.write<number | string>(() => insert(1)),
    writes.write<number | string>(back),
    writes.write<number | string>(() => insert(2)),
  ]);
  expect(answers).toEqual([1, 'moved', 1]);
  expect(seen()).toEqual([1, 2]);
});

const breakages = [
  [
    'full',
    () => driver.exec('PRAGMA max_page_count = 2'),
    () => driver.exec('PRAGMA max_page_count = 100000'),
  ],
  [
    'read-only',
    () => driver.all('PRAGMA query_only = ON', []),
    () => driver.all('PRAGMA query_only = OFF', []),
  ],
] as const;

test.each(breakages)(
  'a disk that is %s fails the whole group and, once mended, takes work again',
  async (_, hurt, mend) => {
    await writes.write(() => insert(0));
    hurt();
    const much = Array.from({ length: 60 }, (_, at) =>
      writes.write(() => {
        for (let value = 1; value <= 500; value += 1) insert(at * 1_000 + value);
      }),
    );
    const outcomes = await Promise.allSettled(much);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'store.unavailable' } });
    expect(seen()).toEqual([0]);
    mend();
    await writes.write(() => insert(7));
    expect(seen()).toEqual([0, 7]);
  },
);

test('a closed one writes what waits and takes no more', async () => {
  const last = writes.write(() => insert(1));
  writes.close();
  await last;
  expect(seen()).toEqual([1]);
  await expect(writes.write(() => insert(2))).rejects.toMatchObject({ code: 'store.unavailable' });
});
