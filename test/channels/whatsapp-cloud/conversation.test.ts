import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesHolding } from '../../storage/scan.js';
import { type Phone, Whatsapp } from './whatsapp-under-test.js';

let whatsapp: Whatsapp;
let ann: Phone;

beforeEach(async () => {
  whatsapp = await Whatsapp.start();
  ann = whatsapp.person();
});
afterEach(() => whatsapp.stop());

describe('a person on WhatsApp', () => {
  it('is greeted, chooses from a list, and goes on with a tap or a digit', async () => {
    await ann.write('hello');
    expect(ann.last?.text).toContain('computer program');
    await ann.write('menu');
    expect(ann.last).toMatchObject({ type: 'list', opener: 'Choose' });
    expect(await ann.tap('Numbers to call')).toContain('112');
    await ann.write('menu');
    expect(await ann.write('2')).toContain('112');
  });

  it('gets three choices or fewer as buttons', async () => {
    await ann.write('hello');
    await ann.write('menu');
    await ann.tap('Check an offer');
    const { last } = ann;
    expect(last?.choices.length === 0 || last?.type).toBeTruthy();
    for (const { type, choices } of ann.shown) if (type === 'button') expect(choices.length).toBeLessThan(4);
  });

  it('in danger gets the number first, and every way out written with its digit', async () => {
    await ann.write('hello');
    await ann.write('9');
    expect(ann.last?.type).toBe('text');
    expect(ann.last?.text).toMatch(/^112: police/);
    expect(ann.last?.text).toContain('1 I cannot speak');
    expect(await ann.write('1')).toContain('do not call');
  });

  it('without a number is answered under her id', async () => {
    const ben = whatsapp.person({ userId: 'RW.777', name: 'Ben' });
    await ben.write('hello');
    expect(ben.last).toMatchObject({ to: 'RW.777' });
  });

  it('without an id is answered under her number', async () => {
    const ben = whatsapp.person({ phone: '250733111222', name: 'Ben' });
    await ben.write('hello');
    expect(ben.last).toMatchObject({ to: '250733111222' });
  });

  it('stays the same person when she hides her number', async () => {
    await ann.write('hello');
    await ann.write('menu');
    const hidden = whatsapp.person({ userId: 'RW.1349120', name: 'aline.u' });
    expect(await hidden.write('2')).toContain('112');
  });

  it('who sends a picture is asked about the offer at once, and its caption is read', async () => {
    await ann.write('hello');
    const [first] = await ann.send({ type: 'image', image: { id: '1', mime_type: 'image/jpeg' } });
    expect(first?.text).toContain('cannot open pictures');
    const caption = 'Pay 500000 before the visa. They keep your passport until the end of the contract.';
    const told = await ann.send({ type: 'image', image: { id: '2', caption } });
    expect(told.map(({ text }) => text).join('\n')).toContain('passport');
  });

  it('in a group gets silence', async () => {
    expect(await ann.send({ type: 'text', text: { body: 'hello' }, group_id: 'g' })).toEqual([]);
    expect(await whatsapp.inzira.store.unhandled(9)).toEqual([]);
  });

  it('is forgotten when she says so', async () => {
    await ann.write('hello');
    await ann.write('delete');
    const address = { channel: 'whatsapp-cloud', account: '106540352242922', address: 'RW.1349120' } as const;
    await expect.poll(() => whatsapp.inzira.engine.find(address)).toBeUndefined();
    expect(ann.last?.text).not.toBe('');
  });
});

describe('who gets a number that was hers', () => {
  const changed = { type: 'user_changed_number', wa_id: '250722000111', user_id: 'RW.2' };

  it.each([
    { phone: '250788123456', name: 'Old' },
    { phone: '250788123456', userId: 'RW.1349120', name: 'Old' },
  ])('begins anew', async (old) => {
    const before = whatsapp.person(old);
    await before.write('hello');
    await before.write('menu');
    await before.send({ type: 'system', system: { ...changed, previous_user_id: 'RW.1349120' } });
    const after = whatsapp.person({ phone: '250788123456', name: 'New' });
    expect(await after.write('2')).toContain('porogaramu ya mudasobwa');
  });
});

describe('what is known of her', () => {
  it('stands in no log and in no file that can be read', async () => {
    await ann.write('my number is secret-words');
    whatsapp.fake.faults.push('undeliverable', 'token');
    await ann.write('menu');
    await ann.write('menu');
    expect(whatsapp.inzira.logged()).not.toMatch(/250788123456|RW\.1349120|Uwase|secret-words|a-token/);
    expect(whatsapp.inzira.logged()).toContain('channel.refused');
    expect(whatsapp.inzira.logged()).toContain('channel.account');
    const hers = ['250788123456', 'RW.1349120', 'Uwase', 'secret-words', whatsapp.fake.shown[0]?.wamid ?? ''];
    expect(
      filesHolding(
        whatsapp.inzira.folder,
        hers.map((text) => Buffer.from(text)),
      ),
    ).toEqual([]);
  });
});
