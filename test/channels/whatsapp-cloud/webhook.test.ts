import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unreadableKind } from '../../../src/channels/unreadable.js';
import { isSigned } from '../../../src/channels/whatsapp-cloud/signature.js';
import { envelope, messageBody, metaJson, signatureOf } from '../../../src/dev/whatsapp/hook-bodies.js';
import { Fault } from '../../../src/domain/faults.js';
import { secrets, Whatsapp } from './whatsapp-under-test.js';

const account = secrets.phoneNumberId;
let whatsapp: Whatsapp;
beforeAll(async () => {
  whatsapp = await Whatsapp.start();
});
afterAll(() => whatsapp.stop());

const persona = (userId: string) => ({ userId, name: 'Uwase' });
const bodyOf = (userId: string, text: string) =>
  metaJson(
    messageBody(account, persona(userId), whatsapp.inzira.clock.now(), {
      type: 'text',
      text: { body: text },
    }),
  );
const find = (userId: string) =>
  whatsapp.inzira.engine.find({ channel: 'whatsapp-cloud', account, address: userId });
const notes = () => whatsapp.inzira.store.records.list(unreadableKind, '', 99);

describe('the handshake', () => {
  const ask = (token: string, mode = 'subscribe') =>
    fetch(`${whatsapp.url}?hub.mode=${mode}&hub.verify_token=${token}&hub.challenge=1158201444`);

  it('gives the challenge back to who knows our word', async () => {
    const answer = await ask(secrets.verifyToken);
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
    expect(answer.headers.get('content-type')).toContain('text/plain');
  });

  it.each([
    ['another-word', 'subscribe'],
    ['', 'subscribe'],
    [secrets.verifyToken, 'unsubscribe'],
  ])('gives nothing for %j and %s', async (token, mode) => {
    const answer = await ask(token, mode);
    expect([answer.status, await answer.text()]).toEqual([401, '']);
  });
});

describe('a signature', () => {
  it('is taken over the bytes as they came, escapes and all', async () => {
    const body = bodyOf('RW.1', 'ndi mu kaga \u2019 ❤ https://x.example/a');
    expect(body).toContain('\\u2764');
    expect((await whatsapp.post(body)).status).toBe(200);
    expect(await find('RW.1')).toBeDefined();
  });

  it.each(['\n{"entry": []}', '{"entry":[],"n":1.0e2}', '{"entry":[],"entry":[]}', '{"entry":[]}\u00a0'])(
    'holds for %j, which no program would write again like this',
    async (body) => {
      expect((await whatsapp.post(body)).status).toBe(200);
    },
  );

  it.each([
    ['of another secret', (body: string) => signatureOf('another-secret', body)],
    ['of another body', () => signatureOf(secrets.appSecret, '{}')],
    ['of another kind', (body: string) => createHmac('sha1', secrets.appSecret).update(body).digest('hex')],
    ['without its name', (body: string) => signatureOf(secrets.appSecret, body).slice('sha256='.length)],
    ['that is empty', () => ''],
  ])('%s is refused before anything is read', async (_name, sign) => {
    const body = bodyOf('RW.forged', 'hello');
    const answer = await whatsapp.post(body, sign(body));
    expect([answer.status, await answer.text()]).toEqual([401, '']);
    expect(await find('RW.forged')).toBeUndefined();
  });

  it('compared on rewritten JSON would refuse what Meta sends: the planted fault that these tests catch', () => {
    const body = bodyOf('RW.1', '❤ https://x.example/a');
    const rewritten = (bytes: Buffer) => Buffer.from(JSON.stringify(JSON.parse(bytes.toString())));
    const header = signatureOf(secrets.appSecret, body);
    expect(isSigned(secrets.appSecret, Buffer.from(body), header)).toBe(true);
    expect(isSigned(secrets.appSecret, rewritten(Buffer.from(body)), header)).toBe(false);
  });
});

describe('a body', () => {
  const tooLarge = 3 * 1024 * 1024 + 1;

  it('of 3 MB is read', async () => {
    const body = metaJson(envelope(account, { pad: 'x'.repeat(tooLarge - 500) }));
    expect(body.length).toBeLessThan(tooLarge);
    expect((await whatsapp.post(body)).status).toBe(200);
  });

  it('that is larger is not read to its end', async () => {
    let given = 0;
    const endless = new ReadableStream({
      pull(controller) {
        given += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const options = { method: 'POST', body: endless, duplex: 'half' } as const;
    const status = await fetch(whatsapp.url, options).then(
      (answer) => answer.status,
      // The socket may be shut while the client still writes.
      () => 413,
    );
    expect(status).toBe(413);
    expect(given * 64 * 1024).toBeLessThan(16 * 1024 * 1024);
    expect((await whatsapp.post('x'.repeat(tooLarge))).status).toBe(413);
  });

  it.each(['not json', '[', '['.repeat(100_000), 'null', '{"entry":7}'])(
    'that is signed and cannot be read is taken and noted, without what it says: %#',
    async (body) => {
      const before = await notes();
      expect((await whatsapp.post(body)).status).toBe(200);
      expect((await whatsapp.post(body)).status).toBe(200);
      const now = whatsapp.inzira.clock.now();
      const fresh = (await notes()).filter(({ key }) => !before.some((note) => note.key === key));
      const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
      expect(fresh.map((note) => note.body)).toEqual([{ hash, size: expect.any(Number), at: now }]);
    },
  );

  it('of many is taken piece by piece, whatever one of them is', async () => {
    const one = JSON.parse(bodyOf('RW.10', 'hello'));
    const two = JSON.parse(bodyOf('RW.11', 'hello'));
    const three = JSON.parse(bodyOf('RW.12', 'hello'));
    one.entry[0].changes[0].value.messages.unshift(null, { type: 'text' });
    one.entry[0].changes.push({ field: 'messages' }, ...two.entry[0].changes);
    const body = metaJson({ object: 'x', entry: ['odd', one.entry[0], {}, three.entry[0]] });
    expect((await whatsapp.post(body)).status).toBe(200);
    for (const id of ['RW.10', 'RW.11', 'RW.12']) expect(await find(id)).toBeDefined();
  });
});

describe('a batch in which a number changes hands', () => {
  it('is taken in the order of its times: what came before is gone, what comes after is another person', async () => {
    const at = whatsapp.inzira.clock.now();
    const number = { phone: '250788000111', name: 'P' };
    const said = (text: string, later: number) =>
      messageBody(account, number, at + later, { type: 'text', text: { body: text } }).entry[0];
    const system = { type: 'user_changed_number', wa_id: '250722000111' };
    const moved = messageBody(account, number, at + 2_000, { type: 'system', system }).entry[0];
    const entry = [said('menu', 4_000), moved, said('hello, this is secret', 0)];
    expect((await whatsapp.post(metaJson({ object: 'x', entry }))).status).toBe(200);
    await whatsapp.inzira.engine.settled();
    const known = await find('250788000111');
    const log = await whatsapp.inzira.engine.log(known?.conversation ?? '', 0);
    expect(log.filter(({ by }) => by === 'person').map(({ text }) => text)).toEqual(['menu']);
  });
});

describe('a store that is away', () => {
  it('makes a 503, and what comes again is taken once', async () => {
    const { store } = whatsapp.inzira;
    const { accept } = store;
    Object.assign(store, { accept: () => Promise.reject(new Fault('store.unavailable')) });
    expect((await whatsapp.post(bodyOf('RW.20', 'hello'))).status).toBe(503);
    whatsapp.fake.send(persona('RW.20'), { type: 'text', text: { body: 'hello' } });
    await whatsapp.fake.deliver();
    expect(whatsapp.fake.pending).toHaveLength(1);
    Object.assign(store, { accept });
    await whatsapp.fake.deliver((bodies) => [...bodies, ...bodies, ...bodies]);
    await whatsapp.settle();
    expect(whatsapp.person(persona('RW.20')).shown).toHaveLength(1);
  });
});
