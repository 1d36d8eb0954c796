import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../src/domain/faults.js';
import { patient } from '../../support/pushed-program.js';
import { secret, Telegram, type Wrap } from './telegram-under-test.js';

let telegram: Telegram;
afterEach(() => telegram.stop());

describe('at start, on an https address,', () => {
  beforeEach(async () => {
    telegram = await Telegram.start();
  });

  it('Telegram is told where we are, with our word, for what we read, and to drop nothing', () => {
    expect(telegram.callsOf('setWebhook')).toEqual([
      {
        url: 'https://inzira.test/channels/telegram',
        secret_token: secret,
        allowed_updates: ['message', 'edited_message', 'callback_query'],
        drop_pending_updates: false,
      },
    ]);
    expect(telegram.callsOf('deleteWebhook')).toEqual([]);
  });

  it('the commands are told: Kinyarwanda to all, three languages to who has them, in private chats only', () => {
    const lists = telegram.callsOf('setMyCommands');
    expect(lists.map(({ language_code }) => language_code)).toEqual([undefined, 'en', 'fr', 'sw']);
    for (const { scope, commands } of lists) {
      expect(scope).toEqual({ type: 'all_private_chats' });
      for (const { command, description } of commands as { command: string; description: string }[]) {
        expect(command).toMatch(/^[a-z0-9_]{1,32}$/);
        expect([...description].length).toBeGreaterThan(0);
        expect([...description].length).toBeLessThanOrEqual(256);
      }
    }
    expect(JSON.stringify(lists[0])).toContain('Nimero zo guhamagara');
    // Who looks over her shoulder sees this list.
    expect(JSON.stringify(lists)).not.toMatch(/traffick|police|victim|danger/i);
  });

  it.each([undefined, '', 'another-word', `${secret}x`, secret.slice(1)])(
    'the word %j opens nothing',
    async (word) => {
      const headers: Record<string, string> =
        word === undefined ? {} : { 'x-telegram-bot-api-secret-token': word };
      const answer = await fetch(telegram.url, { method: 'POST', headers, body: '{}' });
      expect([answer.status, await answer.text()]).toEqual([401, '']);
    },
  );

  it('a wrong word is refused before the body is read', async () => {
    const body = 'x'.repeat(4 * 1024 * 1024);
    const status = await telegram.post(body, 'another').then(
      (answer) => answer.status,
      // The socket may be shut while the client still writes.
      () => 401,
    );
    expect(status).toBe(401);
  });
});

describe('on a machine that Telegram cannot reach', () => {
  beforeEach(async () => {
    telegram = await Telegram.start('polling');
  });

  it('the webhook is taken away without dropping what waits, and there is no address to write to', async () => {
    expect(telegram.callsOf('deleteWebhook')).toEqual([{ drop_pending_updates: false }]);
    expect((await telegram.post('{}')).status).toBe(404);
  });

  const write = (text: string, id = 8_001) => telegram.fake.send({ id, name: 'Ann' }, { text });
  const shown = (id = 8_001) => telegram.person({ id, name: 'Ann' }).shown;

  it('what is written is asked for and answered, in order, and once after a restart', async () => {
    write('hello');
    write('menu');
    await expect.poll(() => shown().length, patient).toBe(2);
    expect(shown()[1]?.text).toContain('What do you need?');
    await telegram.restart();
    write('hello', 8_002);
    await expect.poll(() => shown(8_002).length, patient).toBe(1);
    await telegram.settle();
    expect(shown()).toHaveLength(2);
  });

  it('what cannot be read is noted, and holds up nothing', async () => {
    telegram.fake.bring({ message: 'odd' });
    write('hello');
    await expect.poll(() => shown().length, patient).toBe(1);
    expect(await telegram.inzira.store.records.list('unreadable', '', 9)).toHaveLength(1);
    await expect.poll(() => telegram.fake.pending, patient).toEqual([]);
  });

  it('nothing is given up while the store is down, and it is answered once when it is back', async () => {
    const { store } = telegram.inzira;
    const { accept } = store;
    let refused = 0;
    const away = () => {
      refused += 1;
      return Promise.reject(new Fault('store.unavailable'));
    };
    Object.assign(store, { accept: away });
    write('hello');
    await expect.poll(() => refused, patient).toBeGreaterThan(1);
    expect(telegram.fake.pending).toHaveLength(1);
    Object.assign(store, { accept });
    await expect.poll(() => telegram.fake.pending, patient).toEqual([]);
    await telegram.settle();
    expect(shown()).toHaveLength(1);
    expect(telegram.inzira.logged()).toContain('store.unavailable');
  });
});

describe('a program that says "taken" before anything is stored', () => {
  it('would lose what is written: the planted fault that the test above catches', async () => {
    const hasty: Wrap = (door) => ({
      ...door,
      start: async (inzira) => {
        const intake: typeof inzira.engine.intake = (given) => inzira.engine.intake(given).catch(() => []);
        await door.start?.({ ...inzira, engine: { ...inzira.engine, intake } });
      },
    });
    telegram = await Telegram.start('polling', hasty);
    Object.assign(telegram.inzira.store, {
      accept: () => Promise.reject(new Fault('store.unavailable')),
    });
    telegram.fake.send({ id: 8_001, name: 'Ann' }, { text: 'hello' });
    await expect.poll(() => telegram.fake.pending, patient).toEqual([]);
    expect(await telegram.inzira.store.unhandled(9)).toEqual([]);
  });
});
