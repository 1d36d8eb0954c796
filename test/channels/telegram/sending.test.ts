import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api } from 'grammy';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sentOf } from '../../../src/channels/telegram/sent-of.js';
import { telegram as openTelegram } from '../../../src/channels/telegram/telegram.js';
import type { FakeFault } from '../../../src/dev/telegram/faults.js';
import { seededRandom } from '../../../src/understanding/seeded-random.js';
import { type Phone, Telegram, token } from './telegram-under-test.js';

describe('an answer of the Bot API', () => {
  let server: Server;
  let answer: { status: number; body: string; headers: Record<string, string> };
  let apiRoot: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(answer.status, answer.headers).end(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const to = { channel: 'telegram', account: '1', address: '5' } as const;
  const line = { text: 'x', language: 'en', choices: [] } as const;
  const sent = (root = apiRoot) =>
    openTelegram({ token, apiRoot: root, webhook: undefined }).channel.send(to, line, 'id', false);
  const sentFor = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    answer = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
    return sent();
  };
  const error = (error_code: number, description: string, parameters = {}) => ({
    ok: false,
    error_code,
    description,
    parameters,
  });
  const refused = { outcome: 'refused', code: 'channel.refused' };
  const account = { outcome: 'later', afterMs: 60_000, code: 'channel.account' };

  it.each([
    ['taken', 200, { ok: true, result: { message_id: 1 } }, { outcome: 'sent' }],
    ['blocked', 403, error(403, 'Forbidden: bot was blocked by the user'), refused],
    ['deactivated', 403, error(403, 'Forbidden: user is deactivated'), refused],
    ['no such chat', 400, error(400, 'Bad Request: chat not found'), refused],
    ['too long', 400, error(400, 'Bad Request: message is too long'), refused],
    ['revoked token', 401, error(401, 'Unauthorized'), account],
    ['never a token', 404, error(404, 'Not Found'), account],
    ['too many', 429, error(429, 'Too Many', { retry_after: 7 }), { outcome: 'later', afterMs: 7_000 }],
    ['too many, for how long unsaid', 429, error(429, 'Too Many'), { outcome: 'later', afterMs: 1_000 }],
    ['a broken server', 500, error(500, 'Internal Server Error'), { outcome: 'unknown' }],
    ['a gateway', 502, error(502, 'Bad Gateway'), { outcome: 'unknown' }],
    ['a gateway in HTML', 504, '<html>', { outcome: 'unknown' }],
    ['a page in between', 200, '<html>Sign in</html>', { outcome: 'unknown' }],
    ['nothing', 200, '', { outcome: 'unknown' }],
    ['JSON of somebody else', 200, { hello: 1 }, { outcome: 'unknown' }],
  ])('%s', async (_name, status, body, outcome) => {
    expect(await sentFor(status, body)).toEqual(outcome);
  });

  it('that leads elsewhere is not followed: her words would go there', async () => {
    expect(await sentFor(307, '', { location: `${apiRoot}/elsewhere` })).toEqual({ outcome: 'unknown' });
  });

  it('that nobody could give, because nobody was there, leaves the line as it was', async () => {
    const none = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => none.once('listening', resolve));
    const { port } = none.address() as AddressInfo;
    await new Promise((resolve) => none.close(resolve));
    expect(await sent(`http://127.0.0.1:${port}`)).toEqual({ outcome: 'later' });
  });

  it('says nothing of the token, the chat or the words in its own error', async () => {
    answer = { status: 502, headers: {}, body: '<html>' };
    const failed = await new Api(token, { apiRoot }).sendMessage(5_550_123, 'secret-words').catch((e) => e);
    expect(sentOf(failed)).toEqual({ outcome: 'unknown' });
    expect(String(failed)).not.toMatch(/AAH|5550123|secret-words/);
  });
});

describe('a line', () => {
  let telegram: Telegram;
  let ann: Phone;
  beforeEach(async () => {
    telegram = await Telegram.start();
    ann = telegram.person();
    await ann.write('hello');
  });
  afterEach(() => telegram.stop());

  const sends = () => telegram.callsOf('sendMessage').filter(({ chat_id }) => chat_id === ann.persona.id);

  it('to who blocked the bot is not tried again, and is kept for staff', async () => {
    telegram.fake.faults.push('blocked');
    const before = sends().length;
    await ann.write('menu');
    await telegram.untilAllIsOut();
    expect(sends().length).toBe(before + 1);
    expect(await telegram.inzira.store.failedRows(9)).toMatchObject([{ code: 'channel.refused' }]);
    expect(telegram.inzira.logged()).toContain('channel.refused');
  });

  it('waits with a token that was revoked, and goes with one that works', async () => {
    telegram.fake.faults.push('token', 'token');
    expect(await ann.write('menu')).toBe('');
    expect(telegram.inzira.logged()).toContain('channel.account');
    telegram.inzira.pass(50_000);
    await telegram.settle();
    expect(ann.shown).toHaveLength(1);
    await telegram.untilAllIsOut();
    expect(ann.last?.text).toContain('What do you need?');
    expect(ann.shown).toHaveLength(2);
    expect(await telegram.inzira.store.failedRows(9)).toEqual([]);
  });

  it('is not tried again before Telegram said so; others are not held back', async () => {
    telegram.fake.faults.push('too-many');
    const before = sends().length;
    await ann.write('menu');
    expect(sends().length).toBe(before + 1);
    const ben = telegram.person({ id: 6_001, name: 'Ben' });
    telegram.fake.send(ben.persona, { text: 'hello' });
    await telegram.settle();
    expect(ben.shown).toHaveLength(1);
    expect(sends().length).toBe(before + 1);
    telegram.inzira.pass(4_000);
    await telegram.untilAllIsOut();
    expect(ann.shown).toHaveLength(2);
  });

  it('that may have arrived comes again with a mark below its words, in her language', async () => {
    telegram.fake.faults.push('taken-reset');
    await ann.write('menu');
    await telegram.untilAllIsOut();
    const [first, second] = ann.shown.slice(1).map(({ text }) => text);
    const mark = telegram.inzira.content.speak('en', 'telegram.again');
    expect(second).toBe(`${first}\n\n${mark}`);
    expect(ann.last?.rows).toEqual(ann.shown[1]?.rows);
    expect(telegram.doubted.size).toBe(1);
  });

  it('about danger that may have arrived still begins with the number', async () => {
    telegram.fake.faults.push('taken-down');
    await ann.write('9');
    await telegram.untilAllIsOut();
    expect(ann.shown.slice(1).map(({ text }) => text.slice(0, 3))).toEqual(['112', '112']);
  });
});

describe('in a storm', () => {
  let telegram: Telegram;
  beforeEach(async () => {
    telegram = await Telegram.start();
  });
  afterEach(() => telegram.stop());

  const people = 12;
  const many = (fault: FakeFault, times: number) => Array.from({ length: times }, () => fault);
  const wordsOf = (texts: readonly string[]) => texts.join(' ').split(/\s+/).join(' ').trim();

  /** What came, each line once: one that says of itself that it may be the second is left out when it is. */
  function heardBy(phone: Phone): string {
    const mark = `\n\n${telegram.inzira.content.speak('en', 'telegram.again')}`;
    const marked = phone.shown.map(({ text }) => ({
      text: text.replace(mark, ''),
      isMarked: text.includes(mark),
    }));
    return wordsOf(
      marked.flatMap(({ text, isMarked }, at) => (isMarked && marked[at - 1]?.text === text ? [] : text)),
    ).replaceAll(/ 1 .*$/g, '');
  }

  async function saidTo(phone: Phone): Promise<string> {
    const known = await telegram.inzira.engine.find(phone.address);
    const log = await telegram.inzira.engine.log(known?.conversation ?? '', 0);
    return wordsOf(log.filter(({ by }) => by === 'bot').map(({ text }) => text)).replaceAll(/ 1 .*$/g, '');
  }

  it.each([
    ['of 429', many('too-many', 30)],
    ['of errors before the line was taken', many('down', 9)],
    ['of errors after it was taken', many('taken-down', 9)],
    ['of cut connections', [...many('reset', 5), ...many('taken-reset', 9)]],
    ['of pages of somebody in between', many('page', 9)],
    [
      'of everything',
      ['too-many', 'taken-reset', 'down', 'page', 'too-many', 'taken-down', 'reset', 'token'],
    ],
  ] as const)(
    '%s nothing is lost, nothing is out of order, and what is doubled says so',
    async (_name, faults) => {
      const random = seededRandom(3);
      const twiceInAnyOrder = (bodies: readonly string[]) =>
        [...bodies, ...bodies]
          .map((body) => ({ body, place: random() }))
          .sort((one, other) => one.place - other.place)
          .map(({ body }) => body);
      telegram.fake.faults.push(...faults);
      const phones = Array.from({ length: people }, (_, at) =>
        telegram.person({ id: 7_000 + at, name: 'P' }),
      );
      for (const text of ['hello', 'what is trafficking']) {
        for (const { persona } of phones) telegram.fake.send(persona, { text });
        await telegram.fake.deliver(twiceInAnyOrder);
        await telegram.inzira.engine.settled();
      }
      await telegram.untilAllIsOut();
      for (const phone of phones) expect(heardBy(phone)).toBe(await saidTo(phone));
      expect(telegram.fake.faults).toEqual([]);
    },
  );
});
