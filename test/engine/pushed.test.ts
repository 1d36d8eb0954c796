import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setAsideKind } from '../../src/engine/set-aside.js';
import { startInzira, type TestInzira } from '../support/inzira.js';
import { Phone } from '../support/phone.js';

const from = { channel: 'telegram', account: 'bot', address: '42' } as const;
let phone: Phone;
let inzira: TestInzira;

beforeEach(async () => {
  phone = new Phone();
  inzira = await startInzira({ channels: [phone] });
});
afterEach(() => inzira.dispose());

async function write(text: string): Promise<string> {
  const message = { id: randomUUID(), from, kind: 'text', text, receivedAt: inzira.clock.now() } as const;
  const [receipt] = await inzira.engine.intake([{ ...message, language: 'en' }]);
  await inzira.engine.settled();
  return receipt?.conversation ?? '';
}

const isShown = (part: string) =>
  expect.poll(() => phone.shown.map(({ text }) => text).join()).toContain(part);

describe('a person whose lines are pushed', () => {
  it('gets every line of every answer, in order', async () => {
    await write('menu');
    const conversation = await write('what is trafficking');
    const said = (await inzira.engine.log(conversation, 0)).filter(({ by }) => by === 'bot');
    const words = (lines: readonly { text: string }[]) =>
      lines
        .map(({ text }) => text)
        .join(' ')
        .split(/\s+/);
    await expect.poll(() => words(phone.shown)).toEqual(words(said));
    expect(phone.shown.length).toBeGreaterThan(2);
    for (const { text } of phone.shown) expect([...text].length).toBeLessThanOrEqual(300);
    expect(phone.shown.at(-1)?.choices).toEqual(said.at(-1)?.choices);
  });

  it('gets a neutral knock instead of late lines, and the lines when she answers', async () => {
    phone.hasNetwork = false;
    await write('menu');
    await write('what is trafficking');
    inzira.pass(11 * 60_000);
    phone.hasNetwork = true;
    await isShown('Reply 1 when it suits you');
    expect(phone.shown.map(({ text }) => text).join()).not.toContain('Somebody takes');
    await write('1');
    await isShown('Somebody takes');
  });

  it('means danger with 9 even when she has not seen the last lines', async () => {
    phone.hasNetwork = false;
    await write('menu');
    inzira.pass(11 * 60_000);
    phone.hasNetwork = true;
    await isShown('Reply 1');
    await write('9');
    await isShown('112');
  });

  it('gets what a platform would not take when she writes again, and what she asks then', async () => {
    phone.isShut = true;
    const conversation = await write('what is trafficking');
    await expect.poll(async () => (await inzira.store.outbox()).failed).toBeGreaterThan(0);
    const waiting = await inzira.store.failedRows(9);
    expect(waiting.every((row) => row.code === 'channel.window')).toBe(true);
    expect(waiting.every((row) => row.conversation === conversation)).toBe(true);
    phone.isShut = false;
    await write('menu');
    await isShown('Somebody takes');
    await isShown('What do you need?');
    expect(await inzira.store.failedRows(9)).toEqual([]);
  });

  it('of another conversation does not set them going', async () => {
    phone.isShut = true;
    await write('menu');
    await expect.poll(async () => (await inzira.store.outbox()).failed).toBeGreaterThan(0);
    const message = { id: 'other', from: { ...from, address: '43' }, kind: 'text', text: 'menu' } as const;
    await inzira.engine.intake([{ ...message, receivedAt: inzira.clock.now() }]);
    await inzira.engine.settled();
    expect((await inzira.store.failedRows(99)).length).toBeGreaterThan(0);
  });

  it('is gone from the store when the last words after "delete" are out', async () => {
    await write('menu');
    const conversation = await write('delete');
    await expect.poll(() => inzira.engine.log(conversation, 0)).toEqual([]);
    expect(await inzira.engine.find(from)).toBeUndefined();
    expect(phone.last).not.toBe('');
  });
});

describe('a message that ends the process again and again', () => {
  it('is set aside: she gets a line to start again, the operator a note, others their answers', async () => {
    const { store, clock } = inzira;
    const receivedAt = clock.now();
    const message = { id: 'poison', from, kind: 'text', text: 'x', language: 'en', receivedAt } as const;
    const [receipt] = await store.accept([message]);
    const conversation = receipt?.conversation ?? '';
    for (let crash = 0; crash < 10; crash++) {
      expect(await store.takeOver(9)).toEqual([{ conversation, tries: crash + 1 }]);
    }
    const other = { ...message, id: 'fine', from: { ...from, address: '43' }, text: 'menu' };
    const [fine] = await store.accept([other]);
    await inzira.engine.rescue();
    await isShown('Something went wrong on our side');
    expect((await store.records.list(setAsideKind, '', 9)).map(({ key }) => key)).toEqual([conversation]);
    expect(await store.unhandled(9)).toEqual([]);
    expect(await inzira.engine.log(fine?.conversation ?? '', 1)).not.toEqual([]);
    expect(inzira.logged()).toContain('conversation.poisoned');
    expect(inzira.logged()).not.toContain(conversation);
  });
});
