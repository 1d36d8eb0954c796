import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/storage/open-store.js';
import { openDriver } from '../../src/storage/sqlite/driver.js';
import { databaseFileName, openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { checkPragmas, pragmas, setPragmas } from '../../src/storage/sqlite/pragmas.js';
import { acceptOne, addressOf, claimOf, messageOf, talk } from '../contracts/store-samples.js';
import { masterKeySetting, migrations, newFolder, openIn, removeFolder } from './sqlite-folder.js';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => removeFolder(folder));

const refusal = (code: string, detail?: string) =>
  expect.objectContaining({ code, ...(detail !== undefined && { detail }) });
const otherKey = Buffer.alloc(32, 'another key').toString('base64');
const ann = addressOf('ann');

async function versionOf(of: string): Promise<number | undefined> {
  const driver = openDriver(join(of, databaseFileName));
  const version = driver.get<{ user_version: number }>('PRAGMA user_version', [])?.user_version;
  driver.close();
  return version;
}

describe('pragmas', () => {
  test('are set, and read back as they must be', () => {
    const driver = openDriver(join(folder, 'a.db'));
    expect(() => checkPragmas(driver)).toThrow(refusal('store.misconfigured', 'journal_mode'));
    setPragmas(driver);
    checkPragmas(driver);
    const read = (name: string) => Object.values(driver.all<object>(`PRAGMA ${name}`, [])[0] ?? {})[0];
    expect(
      ['journal_mode', 'synchronous', 'secure_delete', 'foreign_keys', 'trusted_schema'].map(read),
    ).toEqual(['wal', 2, 1, 1, 0]);
    driver.close();
  });

  const wrong = {
    journal_mode: 'DELETE',
    synchronous: 'NORMAL',
    secure_delete: 'FAST',
    foreign_keys: 'OFF',
    trusted_schema: 'ON',
    busy_timeout: '0',
    temp_store: 'FILE',
  };

  test.each(pragmas.map(({ name }) => name))('%s with another value is refused by its name', (name) => {
    const driver = openDriver(join(folder, 'a.db'));
    setPragmas(driver);
    driver.all(`PRAGMA ${name} = ${wrong[name]}`, []);
    expect(() => checkPragmas(driver)).toThrow(refusal('store.misconfigured', name));
    driver.close();
  });

  test('a store whose pragmas cannot be set is not opened, and is once they can', async () => {
    const holder = openDriver(join(folder, databaseFileName));
    holder.run('BEGIN EXCLUSIVE', []);
    await expect(openIn(folder)).rejects.toEqual(refusal('store.unavailable'));
    holder.run('ROLLBACK', []);
    holder.close();
    await (await openIn(folder)).close();
  });
});

describe('migrations', () => {
  const scriptsWith = (name: string, sql: string) => {
    const scripts = join(folder, 'scripts');
    cpSync(migrations, scripts, { recursive: true, filter: (file) => !file.endsWith('.ts') });
    writeFileSync(join(scripts, name), sql);
    return scripts;
  };

  test('bring a store up to the newest script, once', async () => {
    await (await openIn(folder)).close();
    const newest = await versionOf(folder);
    const scripts = scriptsWith('9001-more.sql', 'CREATE TABLE more (a TEXT) STRICT;');
    for (const again of [1, 2]) {
      await openSqlite({ folder, migrations: scripts }).close();
      expect([again, await versionOf(folder)]).toEqual([again, 9001]);
    }
    await expect(openIn(folder)).rejects.toEqual(
      refusal('store.newer', `store is at 9001, this program knows up to ${newest}`),
    );
  });

  test('that fail leave the store as it was', async () => {
    await (await openIn(folder)).close();
    const newest = await versionOf(folder);
    const scripts = scriptsWith(
      '9001-bad.sql',
      'CREATE TABLE more (a TEXT); INSERT INTO nowhere VALUES (1);',
    );
    expect(() => openSqlite({ folder, migrations: scripts })).toThrow(refusal('store.unavailable'));
    expect(await versionOf(folder)).toBe(newest);
    await (await openIn(folder)).close();
  });

  test('that are missing are told from a store that is new', () => {
    const none = join(folder, 'none');
    mkdirSync(none);
    expect(() => openSqlite({ folder, migrations: none })).toThrow(
      refusal('store.misconfigured', 'migrations'),
    );
  });
});

describe('the folder', () => {
  test('is locked by the one that serves it, and free after', async () => {
    const store = await openIn(folder);
    await expect(openIn(folder)).rejects.toEqual(refusal('store.locked', `pid ${process.pid}`));
    expect(readFileSync(join(folder, 'inzira.pid'), 'utf8')).toBe(`${process.pid}\n`);
    await store.probe();
    await store.close();
    await (await openIn(folder)).close();
  });

  test('is locked against another process, and free when that one is killed', async () => {
    await (await openIn(folder)).close();
    const libsql = createRequire(import.meta.url).resolve('libsql');
    const script = `const lock = new (require(${JSON.stringify(libsql)}))('inzira.lock');
      lock.exec('BEGIN EXCLUSIVE');
      require('node:fs').writeFileSync('inzira.pid', process.pid + '\\n');
      console.log('held');
      setInterval(() => lock.open, 1000);`;
    const child = spawn(process.execPath, ['-e', script], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(openIn(folder)).rejects.toEqual(refusal('store.locked', `pid ${child.pid}`));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await openIn(folder);
    expect(readFileSync(join(folder, 'inzira.pid'), 'utf8')).toBe(`${process.pid}\n`);
    await store.close();
  });

  test('and its files are shut to others', async () => {
    chmodSync(folder, 0o755);
    const { store, madeKeyFile } = await openStore({ folder, migrations, masterKeySetting: undefined });
    expect(madeKeyFile).toBe(join(folder, 'master.key'));
    await talk(store, messageOf('1', ann));
    const modes = readdirSync(folder).map((file) => [
      file,
      (statSync(join(folder, file)).mode & 0o777).toString(8),
    ]);
    expect(modes.map(([file]) => file)).toEqual(
      expect.arrayContaining(['inzira.db', 'inzira.db-wal', 'deleted.ledger']),
    );
    expect(modes.filter(([, mode]) => mode !== '600')).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await store.close();
  });

  test('that cannot be written, or is no folder, is said to be unavailable', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => openSqlite({ folder: file, migrations })).toThrow(refusal('store.unavailable'));
    if (process.platform !== 'linux') return;
    expect(() => openSqlite({ folder: '/proc/self', migrations })).toThrow(refusal('store.unavailable'));
  });

  test('is opened by one of two who come at once, and both read one key', async () => {
    const open = () => openStore({ folder, migrations, masterKeySetting: undefined });
    const outcomes = await Promise.allSettled([open(), open(), open()]);
    const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(opened.map(({ madeKeyFile }) => madeKeyFile)).toEqual([join(folder, 'master.key')]);
    await opened[0]?.store.close();
    expect(readdirSync(folder).filter((file) => file.startsWith('master.key'))).toEqual(['master.key']);
    await (await open()).store.close();
  });

  test('with a file that is no database is refused, and the file left alone', () => {
    const file = join(folder, databaseFileName);
    const bytes = 'no database at all, but long enough to be taken for the head of one '.repeat(20);
    writeFileSync(file, bytes);
    expect(() => openSqlite({ folder, migrations })).toThrow(refusal('store.unavailable'));
    expect(readFileSync(file, 'utf8')).toBe(bytes);
  });
});

describe('the master key', () => {
  test('that is wrong is refused, and the right one still opens', async () => {
    const store = await openIn(folder);
    const conversation = await talk(store, messageOf('1', ann));
    await store.close();
    await expect(openIn(folder, otherKey)).rejects.toEqual(refusal('vault.key', 'no master key fits'));
    const again = await openIn(folder);
    expect(await again.log(conversation, 0)).toHaveLength(2);
    await again.close();
  });

  test('whose file is gone is not replaced by a new one', async () => {
    const open = () => openStore({ folder, migrations, masterKeySetting: undefined });
    await (await open()).store.close();
    rmSync(join(folder, 'master.key'));
    await expect(open()).rejects.toEqual(refusal('vault.key', 'master.key'));
    expect(readdirSync(folder)).not.toContain('master.key');
  });

  test('may change: once opened with both, the new one alone is enough and the old one is worth nothing', async () => {
    const store = await openIn(folder);
    const conversations: string[] = [];
    for (let at = 0; at < 30; at += 1) {
      conversations.push(await talk(store, messageOf(`${at}`, addressOf(`p${at}`))));
    }
    await acceptOne(store, messageOf('waiting', addressOf('p3')));
    await store.records.put('staff', { key: 'a', version: 0, sort: '', body: 'kept' });
    await store.close();
    await (await openIn(folder, `${otherKey},${masterKeySetting}`)).close();
    await expect(openIn(folder)).rejects.toEqual(refusal('vault.key', 'no master key fits'));
    const rotated = await openIn(folder, otherKey);
    for (const conversation of conversations)
      expect((await rotated.log(conversation, 0)).length).toBeGreaterThan(1);
    expect((await rotated.find(addressOf('p7')))?.conversation).toBe(conversations[7]);
    expect((await claimOf(rotated, conversations[3] ?? '')).waiting.map(({ id }) => id)).toEqual(['waiting']);
    expect((await rotated.records.get('staff', 'a'))?.body).toBe('kept');
    await rotated.close();
  });
});
