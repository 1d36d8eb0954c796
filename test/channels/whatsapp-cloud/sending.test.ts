import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whatsappCloud } from '../../../src/channels/whatsapp-cloud/whatsapp-cloud.js';
import { FakeGraph } from '../../../src/dev/whatsapp/fake-graph.js';
import type { FakeFault } from '../../../src/dev/whatsapp/faults.js';
import type { ReceiptStatus } from '../../../src/engine/ports/store.js';
import { patient, secrets, Whatsapp } from './whatsapp-under-test.js';

let whatsapp: Whatsapp;
beforeEach(async () => {
  whatsapp = await Whatsapp.start();
});
afterEach(() => whatsapp.stop());

const open = async () => (await whatsapp.inzira.store.outbox()).open;
const failed = async () => (await whatsapp.inzira.store.failedRows(99)).map(({ code }) => code);
const faultsAre = (...faults: FakeFault[]) => whatsapp.fake.faults.push(...faults);

/** Waits until what was asked for was answered. */
const isAsked = (times: number) =>
  expect
    .poll(() => [...whatsapp.fake.asked.values()].reduce((sum, each) => sum + each, 0), patient)
    .toBe(times);

describe('a line that the platform does not take', () => {
  it.each(['throttled', 'too-many', 'token'] as const)('because of %s goes later, once', async (fault) => {
    faultsAre(fault);
    const ann = whatsapp.person();
    await ann.write('hello');
    expect([ann.shown.length, await open()]).toEqual([0, 1]);
    whatsapp.inzira.pass(61_000);
    await expect.poll(() => ann.shown.length, patient).toBe(1);
    await expect.poll(open, patient).toBe(0);
    expect(whatsapp.doubted.size).toBe(0);
    expect(whatsapp.inzira.logged().includes('channel.account')).toBe(fault === 'token');
  });

  it('because too many went to her waits 1, 4, 16, 64 s', async () => {
    faultsAre('pair-rate', 'pair-rate', 'pair-rate', 'pair-rate');
    const ann = whatsapp.person();
    await ann.write('hello');
    for (const [before, seconds] of [1, 4, 16, 64].entries()) {
      await isAsked(before + 1);
      await whatsapp.settle();
      whatsapp.inzira.pass(seconds * 1_000 - 1);
      await whatsapp.settle();
      await isAsked(before + 1);
      // A pause of our own, random and at most a minute, may be longer.
      whatsapp.inzira.pass(60_000);
    }
    await expect.poll(() => ann.shown.length, patient).toBe(1);
  });

  it('because too many went to her keeps nobody else waiting', async () => {
    faultsAre('pair-rate');
    await whatsapp.person().write('hello');
    const ben = whatsapp.person({ userId: 'RW.2', name: 'Ben' });
    expect(await ben.write('hello')).toContain('program');
  });

  it('for good is kept with its reason, and the next one goes', async () => {
    faultsAre('undeliverable');
    const ann = whatsapp.person();
    await ann.write('hello');
    expect(await failed()).toEqual(['channel.refused']);
    await ann.write('menu');
    expect(ann.shown).toHaveLength(1);
  });
});

describe('a line of which nobody knows whether it was taken', () => {
  it.each(['taken-down', 'taken-reset', 'taken-hang'] as const)(
    '(%s) is found again by its status and not sent twice',
    async (fault) => {
      faultsAre(fault);
      const ann = whatsapp.person();
      whatsapp.fake.send(ann.persona, { type: 'text', text: { body: 'hello' } });
      await whatsapp.fake.deliver();
      await expect.poll(() => ann.shown.length, patient).toBe(1);
      await whatsapp.fake.deliver();
      await expect.poll(open, patient).toBe(0);
      whatsapp.inzira.pass(60_000);
      await ann.write('menu');
      expect(whatsapp.doubted.size).toBe(0);
      expect([...whatsapp.fake.asked.values()]).toEqual([1, 1]);
    },
  );

  it.each(['down', 'reset'] as const)(
    '(%s) is sent again after half a minute, with a mark',
    async (fault) => {
      faultsAre(fault);
      const ann = whatsapp.person();
      await ann.write('hello');
      await isAsked(1);
      whatsapp.inzira.pass(29_000);
      await whatsapp.settle();
      await isAsked(1);
      whatsapp.inzira.pass(1_001);
      await expect.poll(() => ann.shown.length, patient).toBe(1);
      expect([...whatsapp.doubted]).toEqual(ann.shown.map(({ opaque }) => opaque));
    },
  );
});

describe('a status', () => {
  const words = ['sent', 'delivered', 'read'] as const;
  const orders = words.flatMap((first) =>
    words.map((second) => [first, second, ...words.filter((word) => word !== first && word !== second)]),
  );
  type Tell = (status: ReceiptStatus) => Promise<'settled' | 'stale'>;

  /** After every order of words, an older one that comes once more changes nothing. */
  async function neverGoesBack(begin: () => Promise<Tell>): Promise<boolean> {
    for (const order of orders) {
      const tell = await begin();
      for (const status of order) await tell(status);
      for (const status of words) if ((await tell(status)) !== 'stale') return false;
    }
    return true;
  }

  /** A line that is out, and what the store says to each word that comes by webhook. */
  async function lineOut(): Promise<Tell> {
    const ann = whatsapp.person({ userId: `RW.${whatsapp.fake.shown.length}`, name: 'Ann' });
    await ann.write('hello');
    const { opaque = '', wamid = '' } = whatsapp.fake.shown.at(-1) ?? {};
    const { store } = whatsapp.inzira;
    const { receipt } = store;
    let said: 'settled' | 'stale' = 'stale';
    Object.assign(store, {
      receipt: async (...word: Parameters<typeof receipt>) => {
        said = (await receipt(...word)) === 'stale' ? 'stale' : 'settled';
        return said;
      },
    });
    return async (status) => {
      whatsapp.fake.report({ wamid, opaque, status });
      await whatsapp.fake.deliver();
      return said;
    };
  }

  it('never takes a line back, in whatever order they come', async () => {
    whatsapp.fake.reports = false;
    expect(await neverGoesBack(lineOut)).toBe(true);
  });

  it('would, for who believes the last word: the planted fault that this catches', async () => {
    const lastWordWins = async (): Promise<Tell> => {
      let word = '';
      return async (status) => {
        if (status === word) return 'stale';
        word = status;
        return 'settled';
      };
    };
    expect(await neverGoesBack(lastWordWins)).toBe(false);
  });

  it.each([
    [131047, 'channel.window'],
    [131026, 'channel.refused'],
    [130429, 'channel.throttled'],
  ])('with error %i keeps the line as %s', async (code, fault) => {
    whatsapp.fake.reports = false;
    const ann = whatsapp.person();
    await ann.write('hello');
    const { opaque = '', wamid = '' } = whatsapp.fake.shown[0] ?? {};
    whatsapp.fake.report({ wamid, opaque, status: 'failed', code });
    await whatsapp.fake.deliver();
    expect(await failed()).toEqual([fault]);
    await ann.write('menu');
    expect(whatsapp.fake.asked.get(opaque)).toBe(code === 131047 ? 2 : 1);
  });
});

describe('a day after she wrote', () => {
  it('nothing is sent, staff see why, and it goes when she writes', async () => {
    faultsAre('window');
    const ann = whatsapp.person();
    await ann.write('what is trafficking');
    expect(ann.shown).toEqual([]);
    expect(await failed()).toEqual(['channel.window']);
    await ann.write('menu');
    const said = ann.shown.map(({ text }) => text).join('\n');
    expect(said).toContain('Somebody takes');
    expect(await failed()).toEqual([]);
  });
});

describe('a platform that cannot be reached', () => {
  it('has surely not taken the line', async () => {
    const gone = new FakeGraph({ ...secrets, hook: () => '', now: () => 0 });
    const apiRoot = await gone.listen();
    await gone.close();
    const elsewhere = whatsappCloud({ ...secrets, apiRoot });
    elsewhere.mount(new Hono(), whatsapp.inzira);
    const to = { channel: 'whatsapp-cloud', account: '1', address: '1' } as const;
    const line = { text: 'x', language: 'en', choices: [] } as const;
    expect(await elsewhere.channel.send(to, line, 'a'.repeat(32), false)).toEqual({ outcome: 'later' });
  });
});
