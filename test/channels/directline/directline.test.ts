import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { sign } from 'hono/jwt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directline } from '../../../src/channels/directline/directline.js';
import { readTokenKey } from '../../../src/channels/directline/token-key.js';
import { readConfig } from '../../../src/config.js';
import { openDoors } from '../../../src/doors.js';
import type { Engine } from '../../../src/engine/engine.js';
import { startInzira, type TestInzira } from '../../support/inzira.js';

interface Activity {
  readonly id: string;
  readonly text: string;
  readonly from: { readonly id: string; readonly role: string };
  readonly channelData?: object;
  readonly suggestedActions?: { readonly actions: { type: string; title: string; value: string }[] };
}
interface Body {
  readonly id: string;
  readonly conversationId: string;
  readonly token: string;
  readonly expires_in: number;
  readonly streamUrl: string;
  readonly activities: readonly Activity[];
  readonly watermark: string;
  readonly error: { readonly code: string; readonly message: string };
}

const secret = 's'.repeat(40);
let inzira: TestInzira;
let app: Hono;
let client = '10.0.0.1';

interface Wishes {
  readonly secret?: string;
  readonly origins?: string[];
  readonly engine?: Engine;
}

function serve(options: Wishes = {}): Hono {
  const { clock, store, report } = inzira;
  const engine = options.engine ?? inzira.engine;
  const line = directline({
    engine,
    clock,
    report,
    key: () => readTokenKey(store.records),
    secret: options.secret,
    origins: options.origins ?? [],
    publicUrl: 'https://inzira.example',
    clientAddress: () => client,
    random: () => randomBytes(16).toString('base64url'),
  });
  return new Hono().route('/v3/directline', line);
}

beforeEach(async () => {
  inzira = await startInzira();
  app = serve();
});
afterEach(() => inzira.dispose());

async function ask(method: string, path: string, token?: string, body?: unknown, headers = {}) {
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const isRaw = body instanceof FormData || body instanceof Uint8Array;
  const init = { method, headers: { ...bearer, ...headers } };
  const sent = body === undefined ? {} : { body: isRaw ? (body as FormData) : JSON.stringify(body) };
  const response = await app.request(`/v3/directline${path}`, { ...init, ...sent });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text || '{}') as Body };
}

/** A conversation opened in English. */
async function begin(locale = 'en-US') {
  const { body } = await ask('POST', '/tokens/generate');
  const { conversationId: id, token } = body;
  await ask('POST', '/conversations', token, { user: { id: 'dl_1' }, locale });
  const path = `/conversations/${id}/activities`;
  const read = (after = 0) => ask('GET', `${path}?watermark=${after}`, token);
  const post = (activity: object) =>
    ask('POST', path, token, { type: 'message', from: { id: 'dl_1' }, ...activity });
  return { id, token, path, read, post };
}

const texts = ({ body }: { body: Body }) => body.activities.map(({ text }) => text);

describe('a conversation', () => {
  it('is opened by its token, greets once, and says where its stream is', async () => {
    const { id, token, read } = await begin();
    const again = await ask('POST', '/conversations', token, {});
    expect(again.status).toBe(200);
    expect(again.body.conversationId).toBe(id);
    expect(again.body.streamUrl).toMatch(
      new RegExp(`^wss://inzira[.]example/v3/directline/conversations/${id}/stream[?]t=`),
    );
    const { body } = await read();
    expect(body.activities[0]?.text).toContain('computer program');
    expect(body.activities[0]?.from.role).toBe('bot');
    expect(new Set(body.activities.map(({ text }) => text)).size).toBe(body.activities.length);
    expect(body.activities.at(-1)?.id).toBe(`${id}|${body.watermark.padStart(7, '0')}`);
  });

  it('is 201 when new, and greets in Kinyarwanda when nobody says otherwise', async () => {
    const { body } = await ask('POST', '/tokens/generate');
    expect(body.expires_in).toBe(1_800);
    const opened = await ask('POST', '/conversations', body.token);
    expect(opened.status).toBe(201);
    const path = `/conversations/${body.conversationId}/activities`;
    const shown = await ask('GET', path, body.token);
    expect(shown.body.activities[0]).toMatchObject({ locale: 'rw' });
  });

  it('brings her own activity back, by its channelData and its id, and goes on from a watermark', async () => {
    const { post, read } = await begin();
    const { watermark } = (await read()).body;
    const channelData = { clientActivityID: 'abc1', clientTimestamp: 'now', extra: { deep: [1] } };
    const posted = await post({ text: 'what is debt bondage', channelData });
    expect(posted.status).toBe(200);
    const [own, ...answer] = (await read(Number(watermark))).body.activities;
    expect(own).toMatchObject({ id: posted.body.id, text: 'what is debt bondage', channelData });
    expect(own?.from.role).toBe('user');
    expect(answer.length).toBeGreaterThan(0);
    const end = (await read()).body.watermark;
    expect((await read(Number(end))).body).toEqual({ activities: [], watermark: end });
  });

  it('answers the same activity once, and keeps two people apart who choose the same id', async () => {
    const one = await begin();
    const two = await begin();
    const channelData = { clientActivityID: 'same' };
    const first = await one.post({ text: 'what is CANARY bondage', channelData });
    const repeated = await one.post({ text: 'what is CANARY bondage', channelData });
    expect(repeated.body.id).toBe(first.body.id);
    await two.post({ text: 'menu', channelData });
    expect(texts(await one.read()).filter((text) => text.includes('CANARY'))).toHaveLength(1);
    expect(texts(await two.read()).join()).not.toContain('CANARY');
    await two.post({ text: '1' });
    await two.post({ text: 'menu' });
    expect(texts(await two.read()).filter((text) => text === 'menu')).toHaveLength(2);
  });

  it('takes a choice as label, as id, in an object and as digit', async () => {
    const picks = [
      (action: { value: string }) => ({ text: action.value }),
      () => ({ text: 'topic=bot.menu', channelData: { postBack: true } }),
      () => ({ value: { choice: 'topic=bot.menu' } }),
      () => ({ text: '1' }),
    ];
    for (const pick of picks) {
      const { post, read } = await begin();
      await post({ text: 'menu' });
      const before = (await read()).body;
      const [action] = before.activities.at(-1)?.suggestedActions?.actions ?? [];
      expect(action).toMatchObject({ type: 'imBack', value: action?.title });
      await post(pick(action ?? { value: '' }));
      const after = (await read(Number(before.watermark))).body.activities;
      expect(after.length).toBeGreaterThan(1);
      expect(after.map(({ text }) => text).join()).not.toContain('did not understand');
    }
  });

  it('answers to joining by nothing new, and to typing and other events by nothing at all', async () => {
    const { post, read } = await begin();
    const { watermark } = (await read()).body;
    const silent = [
      { type: 'event', name: 'webchat/join', value: { language: 'fr' } },
      { type: 'conversationUpdate', membersAdded: [{ id: 'x' }] },
      { type: 'typing' },
      { type: 'event', name: 'other', text: 'menu' },
      { type: 'endOfConversation' },
    ];
    for (const activity of silent) expect((await post(activity)).status).toBe(200);
    expect((await read()).body.watermark).toBe(watermark);
  });

  it('counts 20 messages a minute like every channel', async () => {
    const { post, read } = await begin();
    for (let i = 0; i < 24; i++) await post({ text: `menu`, channelData: { clientActivityID: `m${i}` } });
    const shown = (await read()).body.activities;
    expect(shown.at(-1)?.from.role).toBe('user');
  });
});

describe('pictures and voices', () => {
  it('begin the check by buttons, whatever way they come', async () => {
    const { id, token, post, read } = await begin();
    const form = new FormData();
    const activity = { type: 'message', text: 'is this true?', channelData: { clientActivityID: 'pic' } };
    form.append(
      'activity',
      new Blob([JSON.stringify(activity)], { type: 'application/vnd.microsoft.activity' }),
    );
    form.append('file', new Blob([new Uint8Array(100_000)], { type: 'image/jpeg' }), 'flyer.jpg');
    const ways = [
      () => post({ attachments: [{ contentType: 'image/png', contentUrl: 'http://127.0.0.1:1/never' }] }),
      () => post({ attachments: [{ contentType: 'audio/ogg', contentUrl: 'http://127.0.0.1:1/never' }] }),
      () => ask('POST', `/conversations/${id}/upload?userId=x`, token, form),
      () =>
        ask('POST', `/conversations/${id}/upload`, token, new Uint8Array(9), { 'content-type': 'image/gif' }),
    ];
    for (const way of ways) {
      const { watermark } = (await read()).body;
      expect((await way()).status).toBe(200);
      const shown = (await read(Number(watermark))).body.activities;
      expect(shown.map(({ text }) => text).join()).toContain('cannot open pictures');
    }
    expect((await read()).body.activities.find(({ text }) => text === 'is this true?')?.channelData).toEqual({
      clientActivityID: 'pic',
    });
  });

  it('of more than 4 MB are refused', async () => {
    const { id, token } = await begin();
    const big = new Uint8Array(4 * 1024 * 1024 + 1);
    const headers = { 'content-type': 'image/png', 'content-length': String(big.length) };
    const refused = await ask('POST', `/conversations/${id}/upload`, token, big, headers);
    expect(refused.status).toBe(413);
    expect(refused.body.error.code).toBe('MessageSizeTooBig');
  });
});

describe('a token', () => {
  it('is refused when missing, forged, for something else, or for another conversation', async () => {
    const { id, path } = await begin();
    const other = await begin();
    const key = await readTokenKey(inzira.store.records);
    const claims = { conv: id, use: 'conversation', exp: 4_000_000_000 };
    const unsigned = `${btoa('{"alg":"none","typ":"JWT"}')}.${btoa(JSON.stringify(claims))}.`;
    const forged = [
      'x',
      other.token,
      unsigned.replaceAll('=', ''),
      await sign(claims, key, 'HS512'),
      await sign(claims, 'another key', 'HS256'),
      await sign({ ...claims, use: 'stream' }, key, 'HS256'),
      await sign({ ...claims, conv: '../x' }, key, 'HS256'),
    ];
    for (const token of forged) {
      const refused = await ask('GET', path, token);
      expect([refused.status, refused.body.error.code]).toEqual([403, 'BadArgument']);
    }
    expect((await ask('GET', path)).status).toBe(401);
    expect((await ask('GET', path, await sign(claims, key, 'HS256'))).status).toBe(200);
  });

  it('lives 30 minutes, or as long as it is refreshed', async () => {
    const { id, token, path } = await begin();
    inzira.pass(29 * 60_000);
    const fresh = await ask('POST', '/tokens/refresh', token);
    expect(fresh.body).toMatchObject({ conversationId: id, expires_in: 1_800 });
    inzira.pass(2 * 60_000);
    const expired = await ask('GET', path, token);
    expect([expired.status, expired.body.error.code]).toEqual([403, 'TokenExpired']);
    expect((await ask('POST', '/tokens/refresh', token)).status).toBe(403);
    expect((await ask('GET', path, fresh.body.token)).status).toBe(200);
  });

  it('stays good when the program starts again, and reconnects there', async () => {
    const { id, token } = await begin();
    inzira = await inzira.reopen();
    app = serve();
    const { status, body } = await ask('GET', `/conversations/${id}?watermark=2`, token);
    expect(status).toBe(200);
    expect(body.streamUrl).toContain('watermark=2');
  });

  it('opens nothing any more when "delete" was said; the last words are given once', async () => {
    const { id, token, path, post, read } = await begin();
    await post({ text: 'menu' });
    expect((await post({ text: 'delete' })).status).toBe(200);
    expect(texts(await read(5))).toHaveLength(1);
    inzira.pass(1_000);
    const attempts = async () => [
      await read(),
      await post({ text: 'menu' }),
      await ask('GET', `/conversations/${id}`, token),
      await ask('POST', '/conversations', token),
      await ask('POST', '/tokens/refresh', token),
      await ask('POST', path, token, { type: 'event', name: 'webchat/join' }),
    ];
    for (const { status, body } of await attempts()) {
      expect([status, body.error.code]).toEqual([403, 'ConversationEnded']);
    }
    inzira = await inzira.reopen();
    app = serve();
    for (const { status } of await attempts()) expect(status).toBe(403);
  });
});

describe('who may ask', () => {
  it('one client address opens at most 30 conversations and asks for 30 tokens an hour', async () => {
    client = '10.0.0.7';
    const statuses: number[] = [];
    for (let i = 0; i < 31; i++) statuses.push((await ask('POST', '/tokens/generate')).status);
    expect(statuses).toEqual([...Array(30).fill(200), 429]);
    client = '10.0.0.8';
    expect((await ask('POST', '/tokens/generate')).status).toBe(200);
    const { body, headers } = await (async () => {
      client = '10.0.0.7';
      return ask('POST', '/tokens/generate');
    })();
    expect(body.error.code).toBe('TooManyRequests');
    expect(headers.get('retry-after')).toBe('60');
  });

  it('with a secret set, only the site gets tokens, as many as it needs', async () => {
    app = serve({ secret });
    expect((await ask('POST', '/tokens/generate')).status).toBe(401);
    expect((await ask('POST', '/tokens/generate', 'x')).status).toBe(401);
    for (let i = 0; i < 40; i++) expect((await ask('POST', '/tokens/generate', secret)).status).toBe(200);
    const opened = await ask('POST', '/conversations', secret, { locale: 'fr' });
    expect(opened.status).toBe(201);
    expect((await ask('GET', `/conversations/${opened.body.conversationId}`, secret)).status).toBe(403);
  });

  it('lets only the named origins in, and everybody where none is named', async () => {
    const page = { origin: 'https://site.example' };
    const preflight = { ...page, 'access-control-request-method': 'POST' };
    const open = await ask('OPTIONS', '/tokens/generate', undefined, undefined, {
      ...preflight,
      'access-control-request-headers': 'authorization,x-ms-bot-agent',
    });
    expect(open.headers.get('access-control-allow-origin')).toBe('https://site.example');
    expect(open.headers.get('access-control-allow-headers')).toContain('x-ms-bot-agent');
    app = serve({ origins: ['https://other.example'] });
    const refused = await ask('POST', '/tokens/generate', undefined, undefined, page);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const named = await ask('POST', '/tokens/generate', undefined, undefined, {
      origin: 'https://other.example',
    });
    expect(named.status).toBe(200);
  });
});

describe('whatever is sent', () => {
  it('is answered in the shape of the service', async () => {
    const { id, token, path } = await begin();
    const wrong: [string, string, unknown][] = [
      ['POST', path, []],
      ['POST', path, { text: 'no type' }],
      ['POST', path, 'text'],
      ['GET', '/session/getsessionid', undefined],
      ['DELETE', `/conversations/${id}`, undefined],
    ];
    for (const [method, where, body] of wrong) {
      const answered = await ask(method, where, token, body);
      expect(answered.status).toBeGreaterThanOrEqual(400);
      expect(answered.body.error).toEqual({ code: expect.any(String), message: expect.any(String) });
    }
    const broken = await app.request(`/v3/directline${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{',
    });
    expect(broken.status).toBe(400);
    const big = 'x'.repeat(70_000);
    const headers = { 'content-length': '70100' };
    expect((await ask('POST', path, token, { type: 'message', text: big }, headers)).status).toBe(413);
    expect(inzira.logged()).not.toContain('xxx');
  });

  it('a watermark that is none begins at the beginning', async () => {
    const { path, token } = await begin();
    for (const watermark of ['', '-1', 'abc', '1e99', '0x']) {
      const { body } = await ask('GET', `${path}?watermark=${watermark}`, token);
      expect(body.activities.length).toBeGreaterThan(0);
    }
  });
});

describe('in live mode', () => {
  it.each([
    [{}, 404],
    [{ DIRECTLINE_SECRET: secret }, 404],
    [{ DIRECTLINE_ORIGINS: 'https://site.example' }, 404],
    [{ DIRECTLINE_SECRET: secret, DIRECTLINE_ORIGINS: 'https://site.example' }, 200],
  ])('%j answers a site that has the secret with %i', async (env, status) => {
    const live = { ...inzira, content: { ...inzira.content, mode: 'live' as const } };
    const program = new Hono();
    for (const door of openDoors(readConfig(env))) door.mount?.(program, live);
    const headers = { authorization: `Bearer ${secret}` };
    const response = await program.request('/v3/directline/tokens/generate', { method: 'POST', headers });
    expect(response.status).toBe(status);
  });
});

describe('an answer that takes longer than five seconds', () => {
  it('is waited for with numbers, which stand in no log', { timeout: 30_000 }, async () => {
    let release = () => {};
    const jam = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { read, post } = await begin();
    const { watermark } = (await read()).body;
    const handle: Engine['handle'] = async (conversation) => {
      await jam;
      return inzira.engine.handle(conversation);
    };
    app = serve({ engine: { ...inzira.engine, handle } });
    const answered = post({ text: 'they took my passport' });
    const seen = async () => (await read(Number(watermark))).body;
    await expect
      .poll(async () => (await seen()).activities.map(({ text }) => text).join(), { timeout: 20_000 })
      .toContain('3029');
    release();
    await answered;
    const after = (await seen()).activities.map(({ text }) => text);
    expect(after.filter((text) => text.startsWith('I am slow'))).toEqual([]);
    expect(after.length).toBeGreaterThan(1);
  });
});
