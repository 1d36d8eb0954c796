import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Line, newConversation } from '../../src/domain/conversation.js';
import { createDelivery } from '../../src/engine/delivery.js';
import type { PushChannel, Sent } from '../../src/engine/ports/channel.js';
import type { Store } from '../../src/engine/ports/store.js';
import { projectRoot } from '../../src/project-root.js';
import { openStore } from '../../src/storage/open-store.js';

const from = { channel: 'telegram', account: 'bot', address: '42' } as const;
const minute = 60_000;

let folder: string;
let store: Store;
let now: number;
let answers: (Sent | 'throw')[];
let sent: string[];
let reported: string[];

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

const channel: PushChannel = {
  name: 'telegram',
  async send(_to, line) {
    sent.push(line.text);
    const answer = answers.shift() ?? { outcome: 'sent' };
    if (answer === 'throw') throw new Error('network away');
    return answer;
  },
};

const delivery = () =>
  createDelivery({
    store,
    channels: new Map([['telegram', channel]]),
    clock: { now: () => now },
    random: () => 0.5,
    report: (code) => void reported.push(code),
  });

/** One turn that answers with these texts. */
async function say(id: string, ...texts: string[]): Promise<void> {
  const message = { id, from, kind: 'text', text: 'x', receivedAt: now } as const;
  const [receipt] = await store.accept([message]);
  const claim = await store.claim(receipt?.conversation ?? '');
  if (typeof claim === 'string') throw new Error(claim);
  const line = (text: string): Line => ({ text, language: 'rw', choices: [] });
  await store.commit({
    ...claim,
    state: newConversation('rw'),
    handled: claim.waiting,
    log: [],
    outbox: texts.map((text, step) => ({
      effectKey: `${id}/${step}`,
      line: line(text),
      notBefore: now,
      notAfter: now + 10 * minute,
    })),
    effects: [],
  });
  await store.release(claim.conversation, claim.fence);
}

describe('delivery', () => {
  it('sends the lines of a turn once and in order', async () => {
    await say('1', 'a', 'b');
    await say('2', 'c');
    await delivery().run();
    await delivery().run();
    expect(sent).toEqual(['a', 'b', 'c']);
  });

  it('tries again after a failure, and what comes later waits for it', async () => {
    answers = ['throw', { outcome: 'retry', afterMs: 5_000 }];
    await say('1', 'a', 'b');
    await delivery().run();
    expect(sent).toEqual(['a']);
    now += 1_001;
    await delivery().run();
    expect(sent).toEqual(['a', 'a']);
    now += 4_000;
    await delivery().run();
    expect(sent).toEqual(['a', 'a']);
    now += 1_001;
    await delivery().run();
    expect(sent).toEqual(['a', 'a', 'a', 'b']);
  });

  it('gives up on what the channel refuses for ever, and goes on', async () => {
    answers = [{ outcome: 'refused' }];
    await say('1', 'a', 'b');
    await delivery().run();
    expect(sent).toEqual(['a', 'b']);
    expect(reported).toEqual(['channel.refused']);
  });

  it('never sends a line that came too late', async () => {
    await say('1', 'a');
    now += 10 * minute;
    await delivery().run();
    expect(sent).toEqual([]);
  });

  it('gives up after eight tries', async () => {
    answers = Array.from({ length: 20 }, () => ({ outcome: 'retry', afterMs: 1 }));
    await say('1', 'a');
    for (let i = 0; i < 20; i++) {
      await delivery().run();
      now += 10;
    }
    expect(sent).toHaveLength(8);
  });
});
