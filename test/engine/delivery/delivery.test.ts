import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lane, type Line, newConversation } from '../../../src/domain/conversation.js';
import { createDelivery } from '../../../src/engine/delivery/delivery.js';
import type { PushChannel, Sent } from '../../../src/engine/ports/channel.js';
import type { Commit, Store } from '../../../src/engine/ports/store.js';
import { projectRoot } from '../../../src/project-root.js';
import { openStore } from '../../../src/storage/open-store.js';

const minute = 60_000;
const from = (address = '42') => ({ channel: 'telegram', account: 'bot', address }) as const;
const lineOf = (text: string): Line => ({ text, language: 'rw', choices: [] });

let folder: string;
let store: Store;
let now: number;
/** What the platform answers next; after the last it takes everything. */
let answers: (Sent | 'throw')[];
let sent: { text: string; doubtful: boolean; id: string }[];
let reported: string[];
const texts = () => sent.map(({ text }) => text);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inzira-delivery-'));
  const migrations = join(projectRoot(), 'src/storage/sqlite');
  ({ store } = await openStore({ folder, migrations, masterKeySetting: undefined }));
  [now, answers, sent, reported] = [Date.parse('2026-11-25T09:00:00Z'), [], [], []];
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const quick = { perSecond: 1_000, burst: 1_000, person: { everySeconds: 0.001, burst: 1_000 } };

function channelOf(over: Partial<PushChannel> = {}): PushChannel {
  return {
    name: 'telegram',
    idempotent: 'none',
    receipts: false,
    pace: quick,
    limits: { text: 4_096 },
    async send(_to, { text }, id, doubtful) {
      sent.push({ text, id, doubtful });
      const answer = answers.shift() ?? { outcome: 'sent' };
      if (answer === 'throw') throw new Error('network away');
      return answer;
    },
    ...over,
  };
}

const deliveryOf = (channel = channelOf()) =>
  createDelivery({
    store,
    channels: new Map([['telegram', channel]]),
    clock: { now: () => now },
    random: () => 0.5000001,
    knock: () => lineOf('knock'),
    report: (code) => void reported.push(code),
  });

interface Said extends Partial<Commit> {
  readonly lane?: Lane;
  readonly to?: string;
}

/** One turn that answers with these texts. */
async function say(id: string, lines: readonly string[], { lane = 'bot', to, ...over }: Said = {}) {
  const message = { id, from: from(to), kind: 'text', text: 'x', receivedAt: now } as const;
  const [receipt] = await store.accept([message]);
  const claim = await store.claim(receipt?.conversation ?? '');
  if (typeof claim === 'string') throw new Error(claim);
  await store.commit({
    ...claim,
    state: newConversation('rw'),
    handled: claim.waiting,
    log: [],
    outbox: lines.map((text, step) => ({
      effectKey: `${id}/${step}`,
      channel: 'telegram',
      lane,
      line: lineOf(text),
      at: now,
      notBefore: 0,
      notAfter: now + 10 * minute,
    })),
    effects: [],
    ...over,
  });
  await store.release(claim.conversation, claim.fence);
  return claim.conversation;
}

describe('delivery', () => {
  it('sends the lines of a turn once and in order', async () => {
    await say('1', ['a', 'b']);
    await say('2', ['c']);
    await deliveryOf().run();
    await deliveryOf().run();
    expect(texts()).toEqual(['a', 'b', 'c']);
  });

  it('looks rarely where looking takes long, and sends all the same', async () => {
    const { due } = store;
    let looks = 0;
    Object.assign(store, {
      async due(...args: Parameters<Store['due']>) {
        looks += 1;
        await new Promise((resolve) => setTimeout(resolve, 25));
        return due(...args);
      },
    });
    for (let at = 0; at < 120; at++) await say(`m${at}`, [`line ${at}`], { to: `p${at}` });
    await deliveryOf().run();
    expect(new Set(texts()).size).toBe(120);
    expect(looks).toBeLessThan(30);
  });

  it('tries again after a failure, and what comes later waits for it', async () => {
    answers = ['throw', { outcome: 'later', afterMs: 5_000 }];
    await say('1', ['a', 'b']);
    const delivery = deliveryOf();
    await delivery.run();
    expect(texts()).toEqual(['a']);
    now += 1_001;
    await delivery.run();
    expect(texts()).toEqual(['a', 'a']);
    now += 4_000;
    await delivery.run();
    expect(texts()).toEqual(['a', 'a']);
    now += 1_001;
    await delivery.run();
    expect(texts()).toEqual(['a', 'a', 'a', 'b']);
    expect(new Set(sent.slice(0, 3).map(({ id }) => id)).size).toBe(1);
  });

  it('does not let one person wait for another', async () => {
    answers = [{ outcome: 'later', afterMs: minute }];
    await say('1', ['a'], { to: 'ann' });
    await say('2', ['b'], { to: 'ben' });
    await deliveryOf().run();
    expect(texts()).toEqual(['a', 'b']);
  });

  it('gives up on what the channel refuses for ever, and goes on', async () => {
    answers = [{ outcome: 'refused', code: 'channel.refused' }];
    await say('1', ['a', 'b']);
    await deliveryOf().run();
    expect(texts()).toEqual(['a', 'b']);
    expect(reported).toEqual(['channel.refused']);
    expect((await store.failedRows(9)).map(({ code }) => code)).toEqual(['channel.refused']);
  });

  it('gives up after eight tries that may have arrived, never because it was told to wait', async () => {
    answers = Array.from({ length: 30 }, (_, at) => (at < 12 ? { outcome: 'later' } : 'throw'));
    await say('1', ['a']);
    const delivery = deliveryOf();
    for (let at = 0; at < 40; at++) {
      await delivery.run();
      now += 11_000;
    }
    expect(texts().length).toBeGreaterThan(12);
    expect(reported).toEqual(['channel.unreachable']);
  });

  it('sends what was kept as a dead letter when told to', async () => {
    answers = [{ outcome: 'refused', code: 'channel.refused' }];
    await say('1', ['a']);
    await deliveryOf().run();
    const [dead] = await store.failedRows(9);
    await store.resend(dead?.id ?? '', now, now + minute);
    await deliveryOf().run();
    expect(texts()).toEqual(['a', 'a']);
    expect(await store.failedRows(9)).toEqual([]);
  });
});

describe('a send that may have arrived', () => {
  it('is marked when the platform would show it twice', async () => {
    answers = ['throw'];
    await say('1', ['a']);
    const delivery = deliveryOf();
    await delivery.run();
    now += 2_000;
    await delivery.run();
    expect(sent.map(({ doubtful }) => doubtful)).toEqual([false, true]);
  });

  it.each(['key', 'edit'] as const)('is simply repeated on a channel with %s', async (idempotent) => {
    answers = ['throw'];
    await say('1', ['a']);
    const delivery = deliveryOf(channelOf({ idempotent }));
    await delivery.run();
    now += 2_000;
    await delivery.run();
    expect(sent.map(({ doubtful }) => doubtful)).toEqual([false, false]);
  });

  it('is looked for first where the platform can be asked', async () => {
    answers = ['throw', 'throw'];
    await say('1', ['a']);
    await say('2', ['b'], { to: 'ben' });
    const delivery = deliveryOf(channelOf({ findSent: async (_to, { text }) => text === 'a' }));
    await delivery.run();
    now += 9_999;
    await delivery.run();
    expect(texts()).toEqual(['a', 'b']);
    now += 1;
    await delivery.run();
    expect(texts()).toEqual(['a', 'b', 'b']);
  });

  it('waits thirty seconds for a receipt, and is sent again when none comes', async () => {
    answers = ['throw', 'throw'];
    await say('1', ['a', 'c'], { to: 'ann' });
    await say('2', ['b'], { to: 'ben' });
    const delivery = deliveryOf(channelOf({ receipts: true, idempotent: 'none' }));
    await delivery.run();
    now += 29_000;
    await delivery.run();
    expect(texts()).toEqual(['a', 'b']);
    await store.receipt(sent[0]?.id ?? '', 'delivered', now);
    await delivery.run();
    expect(texts()).toEqual(['a', 'b', 'c']);
    now += 1_001;
    await delivery.run();
    expect(texts()).toEqual(['a', 'b', 'c', 'b']);
  });

  it('that a crash cut off is due again when its lease has ended', async () => {
    await say('1', ['a']);
    const [due] = await store.due('telegram', now, 1);
    await store.begin(due?.id ?? '', now, 15_000);
    await deliveryOf().run();
    expect(texts()).toEqual([]);
    now += 15_000;
    await deliveryOf().run();
    expect(sent.map(({ text, doubtful }) => [text, doubtful])).toEqual([['a', true]]);
  });
});

describe('a late line', () => {
  it('is never sent: one neutral knock goes instead of all of them', async () => {
    await say('1', ['a', 'b']);
    now += 10 * minute;
    await deliveryOf().run();
    expect(texts()).toEqual(['knock']);
  });

  it('is followed by a new knock only after she wrote again', async () => {
    await say('1', ['a']);
    now += 10 * minute;
    await deliveryOf().run();
    await say('2', ['b']);
    now += 10 * minute;
    await deliveryOf().run();
    expect(texts()).toEqual(['knock', 'knock']);
  });

  it('of the kind that is a notice goes without a word', async () => {
    await say('1', ['a'], { lane: 'notice' });
    now += 10 * minute;
    await deliveryOf().run();
    expect(texts()).toEqual([]);
  });
});

describe('a channel that lets nobody write first', () => {
  const day = 24 * 60 * minute;
  const windowed = () => channelOf({ windowMs: day });

  it('gets nothing a day after she wrote; the line waits with its reason', async () => {
    await say('1', ['a'], { lane: 'counsellor' });
    now += day;
    await deliveryOf(windowed()).run();
    expect(texts()).toEqual([]);
    expect(reported).toEqual(['channel.window']);
    expect((await store.failedRows(9)).map(({ code }) => code)).toEqual(['channel.window']);
  });

  it('gets it just before', async () => {
    await say('1', ['a'], { lane: 'notice' });
    now += 10 * minute - 1;
    await deliveryOf(channelOf({ windowMs: 10 * minute })).run();
    expect(texts()).toEqual(['a']);
  });

  it.each(['notice', 'counsellor'] as const)('is believed when it says so of a %s line', async (lane) => {
    answers = [{ outcome: 'refused', code: 'channel.window' }];
    await say('1', ['a'], { lane });
    await deliveryOf(windowed()).run();
    const waiting = (await store.failedRows(9)).map(({ code }) => code);
    expect(waiting).toEqual(lane === 'notice' ? [] : ['channel.window']);
  });
});

it('tells the operator what she can mend, and tries again', async () => {
  answers = [{ outcome: 'later', code: 'channel.account' }];
  await say('1', ['a']);
  await deliveryOf().run();
  expect(reported).toEqual(['channel.account']);
  now += minute;
  await deliveryOf().run();
  expect(texts()).toEqual(['a', 'a']);
});

describe('pace', () => {
  const pace = { perSecond: 10, burst: 10, person: { everySeconds: 6, burst: 2 } };

  it('keeps to what a person may get, without losing the rest', async () => {
    await say('1', ['a', 'b', 'c']);
    const delivery = deliveryOf(channelOf({ pace }));
    await delivery.run();
    expect(texts()).toEqual(['a', 'b']);
    now += 5_999;
    await delivery.run();
    expect(texts()).toEqual(['a', 'b']);
    now += 1;
    await delivery.run();
    expect(texts()).toEqual(['a', 'b', 'c']);
  });

  it('keeps a fifth of the channel free for danger', async () => {
    for (let at = 0; at < 12; at++) await say(`${at}`, [`bot ${at}`], { to: `p${at}` });
    const delivery = deliveryOf(channelOf({ pace }));
    await delivery.run();
    expect(texts()).toHaveLength(8);
    await say('d1', ['help'], { to: 'd1', lane: 'crisis' });
    await delivery.run();
    expect(texts().at(-1)).toBe('help');
    expect(texts()).toHaveLength(9);
    now += 1_000;
    await delivery.run();
    expect(texts()).toHaveLength(13);
  });

  it('sends danger first', async () => {
    await say('1', ['bot'], { to: 'ann' });
    await say('2', ['help'], { to: 'ben', lane: 'crisis' });
    await deliveryOf().run();
    expect(texts()).toEqual(['help', 'bot']);
  });

  it('keeps slots free for danger while others hang', async () => {
    let free = () => {};
    const hanging = new Promise<void>((resolve) => {
      free = resolve;
    });
    const channel = channelOf({
      async send(_to, { text }, id, doubtful) {
        sent.push({ text, id, doubtful });
        if (text === 'bot') await hanging;
        return { outcome: 'sent' };
      },
    });
    for (let at = 0; at < 20; at++) await say(`${at}`, ['bot'], { to: `p${at}` });
    const delivery = deliveryOf(channel);
    const first = delivery.run();
    while (sent.length < 13) await new Promise(setImmediate);
    await say('d', ['help'], { to: 'd', lane: 'crisis' });
    delivery.wake();
    while (!texts().includes('help')) await new Promise(setImmediate);
    expect(texts().filter((text) => text === 'bot')).toHaveLength(13);
    free();
    await first;
    expect(texts()).toHaveLength(21);
  });
});

describe('a provider that fails', () => {
  it('is left alone for ten seconds, then tried with five', async () => {
    answers = Array.from({ length: 60 }, () => 'throw' as const);
    for (let at = 0; at < 60; at++) await say(`${at}`, ['x'], { to: `p${at}` });
    const delivery = deliveryOf();
    await delivery.run();
    const before = sent.length;
    expect(before).toBeGreaterThanOrEqual(10);
    expect(before).toBeLessThanOrEqual(10 + 16);
    now += 9_999;
    await delivery.run();
    expect(sent).toHaveLength(before);
    now += 1;
    await delivery.run();
    expect(sent.length - before).toBeLessThanOrEqual(5);
    answers = [];
    now += 10_000;
    await delivery.run();
    now += 60_000;
    await delivery.run();
    expect((await store.outbox()).open).toBe(0);
  });
});

describe('one who is to be forgotten', () => {
  it('is forgotten when the last words are out', async () => {
    const conversation = await say('1', ['gone'], { effects: [{ kind: 'forget' }] });
    await deliveryOf().run();
    expect(texts()).toEqual(['gone']);
    expect(await store.claim(conversation)).toBe('gone');
  });

  it('is forgotten too when the last words never get out', async () => {
    const conversation = await say('1', ['gone'], { effects: [{ kind: 'forget' }], lane: 'notice' });
    now += 10 * minute;
    await deliveryOf().run();
    expect(texts()).toEqual([]);
    expect(await store.claim(conversation)).toBe('gone');
  });
});

it('stops after the sends under way and begins no more', async () => {
  await say('1', ['a', 'b', 'c']);
  const delivery = deliveryOf(
    channelOf({
      async send(_to, { text }, id, doubtful) {
        sent.push({ text, id, doubtful });
        stopped ??= delivery.stop();
        return { outcome: 'sent' };
      },
    }),
  );
  let stopped: Promise<void> | undefined;
  await delivery.run();
  await stopped;
  expect(texts()).toEqual(['a']);
  expect((await store.outbox()).open).toBe(2);
});
