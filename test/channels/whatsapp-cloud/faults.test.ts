import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeFault } from '../../../src/dev/whatsapp/faults.js';
import { seededRandom } from '../../../src/understanding/seeded-random.js';
import { type Phone, Whatsapp } from './whatsapp-under-test.js';

let whatsapp: Whatsapp;
beforeEach(async () => {
  whatsapp = await Whatsapp.start();
});
afterEach(() => whatsapp.stop());

const people = 12;

/** Everybody writes twice; every body comes twice, in any order. */
async function storm(seed: number, faults: readonly FakeFault[]): Promise<readonly Phone[]> {
  const random = seededRandom(seed);
  const twiceInAnyOrder = (bodies: readonly string[]) =>
    [...bodies, ...bodies]
      .map((body) => ({ body, place: random() }))
      .sort((one, other) => one.place - other.place)
      .map(({ body }) => body);
  whatsapp.fake.faults.push(...faults);
  const phones = Array.from({ length: people }, (_, at) =>
    whatsapp.person({ userId: `RW.${at}`, name: 'P' }),
  );
  for (const text of ['hello', 'what is trafficking']) {
    for (const { persona } of phones) whatsapp.fake.send(persona, { type: 'text', text: { body: text } });
    await whatsapp.fake.deliver(twiceInAnyOrder);
    await whatsapp.inzira.engine.settled();
  }
  await whatsapp.untilAllIsOut(() => whatsapp.fake.deliver(twiceInAnyOrder));
  return phones;
}

/** What the bot said to everybody by its own log. */
async function saidTo({ persona }: Phone): Promise<string> {
  const address = {
    channel: 'whatsapp-cloud',
    account: '106540352242922',
    address: persona.userId ?? '',
  } as const;
  const known = await whatsapp.inzira.engine.find(address);
  const log = await whatsapp.inzira.engine.log(known?.conversation ?? '', 0);
  return wordsOf(log.filter(({ by }) => by === 'bot').map(({ text }) => text));
}

const wordsOf = (texts: readonly string[]) => texts.join(' ').split(/\s+/).join(' ');

/** A line once each, in the order in which they first came; choices written in the text are left out. */
function heardBy(phone: Phone): string {
  const once = phone.shown.filter(
    ({ opaque }, at, all) => all.findIndex((other) => other.opaque === opaque) === at,
  );
  return wordsOf(once.map(({ text }) => text.replace(again, '').replace(/\n\n1 [\s\S]*$/, '')));
}

/** What stands below words that may have arrived before. */
const again = '\n\n(This message may have reached you twice.)';

const repeated = (phone: Phone) =>
  phone.shown.map(({ opaque }) => opaque).filter((opaque, at, all) => all.indexOf(opaque) !== at);

const many = (fault: FakeFault, times: number) => Array.from({ length: times }, () => fault);

describe('in a storm', () => {
  it.each([
    ['of 429', many('too-many', 30)],
    ['of throttling to one person', many('pair-rate', 20)],
    ['of errors before the line was taken', many('down', 9)],
    ['of errors after it was taken', many('taken-down', 9)],
    ['of cut lines', ['reset', 'taken-reset', 'reset', 'taken-reset', 'taken-reset'] as const],
    [
      'of everything',
      ['throttled', 'taken-down', 'token', 'reset', 'pair-rate', 'taken-reset', 'down'] as const,
    ],
  ])(
    '%s, doubled and out of order, nothing is lost and only what is marked comes twice',
    async (_name, faults) => {
      const phones = await storm(faults.length, faults);
      for (const phone of phones) {
        expect(heardBy(phone)).toBe(await saidTo(phone));
        for (const opaque of repeated(phone)) expect(whatsapp.doubted).toContain(opaque);
        const marked = phone.shown.filter(({ text }) => text.includes(again));
        for (const { opaque } of marked) expect(whatsapp.doubted).toContain(opaque);
        for (const opaque of repeated(phone)) expect(marked.map((line) => line.opaque)).toContain(opaque);
      }
      expect(await whatsapp.inzira.store.failedRows(9)).toEqual([]);
      expect(whatsapp.fake.faults).toEqual([]);
    },
  );
});

describe('a program that stops in the middle', () => {
  it('sends what it owes when it is there again, and nothing twice that was reported', async () => {
    const ann = whatsapp.person();
    whatsapp.fake.faults.push('taken-reset');
    whatsapp.fake.send(ann.persona, { type: 'text', text: { body: 'hello' } });
    await whatsapp.fake.deliver();
    await expect.poll(() => ann.shown.length).toBe(1);
    await whatsapp.restart();
    whatsapp.fake.send(ann.persona, { type: 'text', text: { body: 'menu' } });
    await whatsapp.untilAllIsOut(() => whatsapp.fake.deliver());
    expect(repeated(ann)).toEqual([]);
    expect(heardBy(ann)).toBe(await saidTo({ persona: ann.persona } as Phone));
  });
});

describe('to one person', () => {
  it('no more than six lines go at once, and then one in six seconds', async () => {
    const ann = whatsapp.person();
    for (let time = 0; time < 8; time++) await ann.write('menu');
    expect(ann.shown).toHaveLength(6);
    whatsapp.inzira.pass(5_999);
    await whatsapp.settle();
    expect(ann.shown).toHaveLength(6);
    whatsapp.inzira.pass(1);
    await whatsapp.settle();
    expect(ann.shown).toHaveLength(7);
  });
});
