import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.js';
import { openDriver } from '../../src/storage/sqlite/driver.js';
import { setPragmas } from '../../src/storage/sqlite/pragmas.js';
import { openInzira } from '../../src/wiring.js';
import { migrations, newFolder, openIn, removeFolder } from './sqlite-folder.js';

const key = Buffer.alloc(32, 'a stored database').toString('base64');
const stores = join(projectRoot(), 'test/fixtures/stores');
const files = readdirSync(stores).filter((name) => name.endsWith('.db'));
const used = files.filter((name) => name.includes('used'));
const versions = readdirSync(migrations).flatMap((name) => /^(\d{4})-.*[.]sql$/.exec(name)?.[1] ?? []);
const later = Date.parse('2026-11-25T09:05:00Z');

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => removeFolder(folder));

const bring = (name: string) => cpSync(join(stores, name), join(folder, 'inzira.db'));

describe('a stored database', () => {
  it('is kept of every version, empty and used', () => {
    const wanted = versions.flatMap((version) => [`${version}-empty.db`, `${version}-used.db`]);
    expect(files.sort()).toEqual(wanted.sort());
  });

  it.each(files)('%s opens, is whole, and takes what comes', async (name) => {
    bring(name);
    const store = await openIn(folder, key);
    const from = { channel: 'webchat', account: 'web', address: 'somebody-new' } as const;
    const [receipt] = await store.accept([{ id: 'n', from, kind: 'text', text: 'hello', receivedAt: later }]);
    expect(receipt?.result).toBe('stored');
    await store.close();
    const driver = openDriver(join(folder, 'inzira.db'));
    setPragmas(driver);
    expect(driver.all('PRAGMA integrity_check', [])).toMatchObject([{ integrity_check: 'ok' }]);
    expect(driver.all('PRAGMA foreign_key_check', [])).toEqual([]);
    driver.close();
  });

  it.each(used)('%s goes on with who was talking, what waits and what is noted', async (name) => {
    bring(name);
    const progress = process.stderr;
    const inzira = await openInzira({
      dataFolder: folder,
      masterKey: key,
      progress,
      clock: { now: () => later },
    });
    const from = { channel: 'webchat', account: 'web', address: 'somebody-of-then' } as const;
    const known = await inzira.engine.find(from);
    const before = await inzira.engine.log(known?.conversation ?? '', 0);
    expect(before.map(({ text }) => text)).toContain('bansabye amafaranga mbere yo kugenda');
    const again = { id: 'm2', from, kind: 'text', text: 'telefoni ya 112', receivedAt: later } as const;
    expect((await inzira.engine.converse([again])).reply.lines).toEqual([]);
    const more = { ...again, id: 'm3', text: 'menu' };
    expect((await inzira.engine.converse([more])).reply.lines.length).toBeGreaterThan(0);
    const other = await inzira.engine.find({ channel: 'telegram', account: 'bot', address: '42' });
    await expect.poll(() => inzira.engine.rescue()).toBe(0);
    expect(await inzira.store.unhandled(10)).toEqual([]);
    const log = await inzira.engine.log(other?.conversation ?? '', 0);
    expect(log.map(({ text }) => text)).toEqual(expect.arrayContaining(['text of t1', 'text of t2']));
    expect((await inzira.store.records.get('note', 'k'))?.body).toEqual({ kept: true });
    expect((await inzira.store.records.get('counter', '2026-11-25|rw|telegram|offer'))?.body).toBe(1);
    const open = name.startsWith('0001') ? 0 : 1;
    expect((await inzira.store.outbox()).open).toBe(open);
    await inzira.close();
  });
});

describe.each(used)('a program killed while it brings %s up to date', (name) => {
  it('has changed nothing, or all of it', { timeout: 30_000 }, async () => {
    bring(name);
    const scripts = join(folder, 'scripts');
    mkdirSync(scripts);
    for (const file of readdirSync(migrations).filter((each) => each.endsWith('.sql')))
      cpSync(join(migrations, file), join(scripts, file));
    const endless = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n;';
    writeFileSync(join(scripts, '9999-endless.sql'), `DROP TABLE counters; ${endless}`);
    const open = `import { openSqlite } from ${JSON.stringify(join(projectRoot(), 'dist/src/storage/sqlite/open-sqlite.js'))};
      console.log('opening'); openSqlite(${JSON.stringify({ folder, migrations: scripts })});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', open]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(child.exitCode).toBeNull();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    const store = await openIn(folder, key);
    expect((await store.records.get('counter', '2026-11-25|rw|telegram|offer'))?.body).toBe(1);
    expect((await store.unhandled(10)).length).toBe(1);
    await store.close();
  });
});
