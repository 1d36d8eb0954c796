import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { masterKeyFileName, readMasterKeys } from '../../src/storage/master-key.js';
import { newFolder, removeFolder } from './sqlite-folder.js';

let folder: string;
const one = Buffer.alloc(32, 0xfb);
const two = Buffer.alloc(32, 0x3e);
const base64 = (key: Buffer) => key.toString('base64');

beforeEach(() => {
  folder = newFolder();
});
afterEach(() => removeFolder(folder));

test('a setting is read as it stands, new before old, and makes no file', () => {
  expect(readMasterKeys(base64(one), folder)).toEqual({ keys: [one], madeFile: undefined });
  expect(readMasterKeys(` ${base64(two)} , ${base64(one)} `, folder).keys).toEqual([two, one]);
  expect(existsSync(join(folder, masterKeyFileName))).toBe(false);
});

test.each([
  'short',
  base64(Buffer.alloc(31)),
  base64(Buffer.alloc(33)),
  `${base64(one)},`,
  `${base64(one)},${base64(two).slice(1)}`,
  base64(one).replaceAll('+', '*'),
  one.toString('hex'),
  'a'.repeat(44),
])('a bad setting stops the start with its name and not its value (%#)', (setting) => {
  const read = () => readMasterKeys(setting, folder);
  expect(read).toThrow(expect.objectContaining({ code: 'config.invalid', detail: 'INZIRA_MASTER_KEY' }));
  expect(read).not.toThrow(setting);
});

test.each([undefined, '', '  '])(
  'without a setting a key file is made once, for its owner only (%#)',
  (setting) => {
    const file = join(folder, masterKeyFileName);
    const made = readMasterKeys(setting, folder);
    expect(made.madeFile).toBe(file);
    expect(made.keys.map((key) => key.length)).toEqual([32]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readMasterKeys(setting, folder)).toEqual({ keys: made.keys, madeFile: undefined });
  },
);

test('two folders have two keys', () => {
  const second = newFolder();
  const [key] = readMasterKeys(undefined, folder).keys;
  expect(readMasterKeys(undefined, second).keys[0]?.equals(key ?? one)).toBe(false);
  removeFolder(second);
});

test('a damaged key file is refused and left as it is', () => {
  const file = join(folder, masterKeyFileName);
  writeFileSync(file, 'damaged');
  expect(() => readMasterKeys(undefined, folder)).toThrow(expect.objectContaining({ code: 'vault.key' }));
  expect(readFileSync(file, 'utf8')).toBe('damaged');
});
