import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Driver, openDriver, type Parameter } from '../../src/storage/sqlite/driver.js';
import { newFolder, removeFolder } from './sqlite-folder.js';

let folder: string;
let driver: Driver;

beforeEach(() => {
  folder = newFolder();
  driver = openDriver(join(folder, 'a.db'));
  driver.exec('CREATE TABLE t (a, b)');
});
afterEach(() => {
  driver.close();
  removeFolder(folder);
});

const refused = expect.objectContaining({ code: 'store.parameter' });
const bad: readonly [string, unknown][] = [
  ['a lone Buffer', Buffer.from('x')],
  ['a lone string', 'x'],
  ['nothing', undefined],
  ['an object of names', { a: 1, b: 2 }],
  ['a boolean', [true, 1]],
  ['undefined', [undefined, 1]],
  ['a bigint', [1n, 1]],
  ['bytes that are no Buffer', [new Uint8Array(2), 1]],
  ['an ArrayBuffer', [new ArrayBuffer(2), 1]],
  ['a date', [new Date(0), 1]],
  ['a nested list', [[1], 1]],
  ['no number', [Number.NaN, 1]],
  ['no end', [Number.POSITIVE_INFINITY, 1]],
  ['a text that would be cut', ['a\0b', 1]],
  ['too few', [1]],
  ['too many', [1, 2, 3]],
];

describe('parameters that would end the process or be stored wrongly are refused', () => {
  test.each(bad)('%s', (_, parameters) => {
    const given = parameters as Parameter[];
    expect(() => driver.run('INSERT INTO t VALUES (?, ?)', given)).toThrow(refused);
    expect(() => driver.get('SELECT ? AS a, ? AS b', given)).toThrow(refused);
    expect(() => driver.all('SELECT ? AS a, ? AS b', given)).toThrow(refused);
    expect(driver.all('SELECT * FROM t', [])).toEqual([]);
  });
});

test('what is stored comes back, bytes as Buffers from one row and from many', () => {
  const bytes = Buffer.from([0, 255, 0, 7]).subarray(1);
  expect(driver.run('INSERT INTO t VALUES (?, ?)', [bytes, 'é😀'])).toBe(1);
  driver.run('INSERT INTO t VALUES (?, ?)', [null, 1_732_500_000_123]);
  const first = driver.get<{ a: Buffer; b: string }>('SELECT a, b FROM t WHERE b = ?', ['é😀']);
  expect(first?.a.equals(bytes)).toBe(true);
  const rows = driver.all<{ a: Buffer | null; b: unknown }>('SELECT a, b FROM t', []);
  expect(Buffer.isBuffer(rows[0]?.a) && rows[0].a.equals(bytes)).toBe(true);
  expect(rows.map(({ b }) => b)).toEqual(['é😀', 1_732_500_000_123]);
  expect(rows[1]?.a).toBeNull();
  expect(driver.get('SELECT 1 WHERE 0', [])).toBeUndefined();
});
