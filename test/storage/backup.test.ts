import { randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backup, restore } from '../../src/storage/backup.js';
import { openDriver } from '../../src/storage/sqlite/driver.js';
import { startInzira, type TestInzira } from '../support/inzira.js';
import { Phone } from '../support/phone.js';
import { migrations } from './sqlite-folder.js';

const day = 24 * 3_600_000;
const begun = Date.parse('2026-11-25T09:00:00Z');
let places: { data: string; keys: string };
let home: string;
const open: TestInzira[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'inzira-backup-'));
  places = { data: join(home, 'data'), keys: join(home, 'keys') };
});
afterEach(async () => {
  for (const inzira of open.splice(0)) await inzira.close().catch(() => undefined);
  rmSync(home, { recursive: true, force: true });
});

/** A telephone without a network. */
function offline(): Phone {
  const phone = new Phone();
  phone.hasNetwork = false;
  return phone;
}

async function start(folder: string, phone = offline()): Promise<TestInzira> {
  const inzira = await startInzira({ folder: join(home, folder), channels: [phone] });
  open.push(inzira);
  return inzira;
}

const settingsFor = (folder: string) => ({
  folder: join(home, folder),
  migrations,
  masterKeySetting: undefined,
});
const backUp = (now = begun) => backup(settingsFor('one'), places, now);

/** A new machine: only the master key was brought to it. */
function newMachine(folder: string): void {
  cpSync(join(home, 'one/master.key'), join(home, folder, 'master.key'), { recursive: true });
}

const addressOf = (name: string) => ({ channel: 'telegram', account: 'bot', address: name }) as const;
async function write(inzira: TestInzira, name: string, text: string): Promise<string> {
  const message = { id: randomUUID(), from: addressOf(name), kind: 'text', text, language: 'en' } as const;
  const [receipt] = await inzira.engine.intake([{ ...message, receivedAt: inzira.clock.now() }]);
  await inzira.engine.settled();
  return receipt?.conversation ?? '';
}
const textsOf = async (inzira: TestInzira, conversation: string) =>
  (await inzira.engine.log(conversation, 0)).map(({ text }) => text).join('\n');

describe('a backup', () => {
  it('is made while people write, and gives back what they wrote on another machine', async () => {
    const one = await start('one');
    const ann = await write(one, 'ann', 'is a job in Oman safe?');
    const { stamp } = await backUp();
    await write(one, 'ann', 'this is said afterwards');
    newMachine('two');
    expect(await restore(settingsFor('two'), places, undefined)).toMatchObject({ stamp });
    const two = await start('two');
    expect(await textsOf(two, ann)).toContain('is a job in Oman safe?');
    expect(await textsOf(two, ann)).not.toContain('afterwards');
    await write(two, 'ann', 'menu');
    expect(await textsOf(two, ann)).toContain('menu');
  });

  it('keeps back what was about to be sent until somebody lets it go', async () => {
    const one = await start('one');
    await write(one, 'ann', 'is a job in Oman safe?');
    const { open: waiting } = await one.store.outbox();
    await backUp();
    newMachine('two');
    expect((await restore(settingsFor('two'), places, undefined)).held).toBe(waiting);
    const phone = new Phone();
    const two = await start('two', phone);
    expect(await two.store.outbox()).toMatchObject({ open: 0, held: waiting });
    expect(phone.shown).toEqual([]);
    two.pass(60 * 60_000);
    await two.store.unhold();
    await expect
      .poll(() => phone.shown.map(({ text }) => text), { timeout: 10_000 })
      .toEqual(['Hello. Reply 1 when it suits you.']);
  });

  it('does not bring back who was forgotten, before it or since', async () => {
    const one = await start('one');
    const [ann, before, since] = await Promise.all([
      write(one, 'ann', 'hello'),
      write(one, 'bea', 'hello'),
      write(one, 'cle', 'hello'),
    ]);
    await one.engine.forget(before);
    await backUp();
    await one.engine.forget(since);
    newMachine('two');
    cpSync(join(home, 'one/deleted.ledger'), join(home, 'two/deleted.ledger'));
    await restore(settingsFor('two'), places, undefined);
    const two = await start('two');
    expect(await textsOf(two, ann)).toContain('hello');
    for (const [name, gone] of [
      ['bea', before],
      ['cle', since],
    ] as const) {
      expect(await two.engine.find(addressOf(name))).toBeUndefined();
      expect(await textsOf(two, gone)).toBe('');
    }
    const ledger = readFileSync(join(home, 'two/deleted.ledger'), 'utf8');
    expect(ledger).toContain(before);
    expect(ledger).toContain(since);
  });

  it('has words in neither part, keys in one, and both shut to others', async () => {
    const one = await start('one');
    await write(one, 'ann', 'mukantwari goes to oman');
    const { stamp } = await backUp();
    const keys = openDriver(join(places.keys, `inzira-${stamp}.keys`));
    const secrets = keys.all<{ secret: Buffer }>('SELECT secret FROM seats', []).map(({ secret }) => secret);
    const meta = keys.all<{ value: Buffer }>('SELECT value FROM meta', []).map(({ value }) => value);
    keys.close();
    expect(secrets).toHaveLength(1);
    expect(meta.length).toBeGreaterThan(0);
    const data = readFileSync(join(places.data, `inzira-${stamp}.db`));
    for (const secret of [...secrets, ...meta]) expect(data.includes(secret)).toBe(false);
    for (const folder of [places.data, places.keys]) {
      expect(statSync(folder).mode & 0o077).toBe(0);
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        expect(statSync(file).mode & 0o077).toBe(0);
        expect(readFileSync(file).includes('mukantwari')).toBe(false);
      }
    }
    expect(readdirSync(places.keys)).toEqual([`inzira-${stamp}.keys`]);
    expect(readdirSync(places.data)).toEqual([`inzira-${stamp}.db`, `inzira-${stamp}.ledger`]);
  });

  it('goes after seven days, and drafts of a crash with the next one', async () => {
    await start('one');
    const first = await backUp();
    writeFileSync(join(places.data, 'inzira-20261124T000000000Z.db.part'), '');
    writeFileSync(join(places.keys, 'inzira-20261124T000000000Z.keys.part-whole'), '');
    writeFileSync(join(places.data, 'notes.txt'), 'not ours');
    expect((await backUp(begun + 6 * day)).dropped).toBe(0);
    const last = await backUp(begun + 7 * day + 1);
    expect(last.dropped).toBe(1);
    const left = [...readdirSync(places.data), ...readdirSync(places.keys)].join();
    expect(left).not.toContain(first.stamp);
    expect(left).not.toContain('part');
    expect(left).toContain('notes.txt');
  });
});

describe('what cannot be', () => {
  it('is a backup of nothing, or one with both parts in one place', async () => {
    await expect(backUp()).rejects.toMatchObject({ code: 'store.none' });
    const same = { data: places.data, keys: join(places.data, '.') };
    await expect(backup(settingsFor('one'), same, begun)).rejects.toMatchObject({ code: 'config.invalid' });
  });

  it('is a restore over a database, or under one that is served', async () => {
    await start('one');
    await backUp();
    await expect(restore(settingsFor('one'), places, undefined)).rejects.toMatchObject({
      code: 'store.locked',
    });
    await open.pop()?.close();
    await expect(restore(settingsFor('one'), places, undefined)).rejects.toMatchObject({
      code: 'store.exists',
    });
  });

  it('is a restore of a part, of a time that was not, or with another master key', async () => {
    await start('one');
    const { stamp } = await backUp();
    await expect(restore(settingsFor('two'), places, undefined)).rejects.toMatchObject({ code: 'vault.key' });
    newMachine('two');
    const other = stamp.replace('2026', '2025');
    await expect(restore(settingsFor('two'), places, other)).rejects.toMatchObject({ code: 'store.none' });
    const wrong = { ...settingsFor('two'), masterKeySetting: Buffer.alloc(32, 7).toString('base64') };
    await expect(restore(wrong, places, undefined)).rejects.toMatchObject({
      code: expect.stringMatching(/^vault/),
    });
    expect(existsSync(join(home, 'two/inzira.db'))).toBe(false);
    rmSync(join(places.keys, `inzira-${stamp}.keys`));
    await expect(restore(settingsFor('two'), places, undefined)).rejects.toMatchObject({
      code: 'store.none',
    });
    expect(existsSync(join(home, 'two/inzira.db'))).toBe(false);
  });
});
