import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serveInzira } from '../../support/served.js';

let served: Served;
let client = 0;
beforeAll(async () => {
  served = await serveInzira({ TRUST_PROXY: '1' });
});
afterAll(() => served.stop());

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cookie: string | undefined;
}

async function post(
  body: string | URLSearchParams | FormData,
  headers: Record<string, string> = {},
  path = '/en',
): Promise<Answer> {
  client += 1;
  const from = { 'x-forwarded-for': `10.2.${client >> 8}.${client & 255}` };
  const response = await fetch(`${served.url}${path}`, {
    method: 'POST',
    body,
    headers: { ...from, ...headers },
    redirect: 'manual',
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  return { status: response.status, body: await response.text(), cookie };
}

const json = { accept: 'application/json' };
const form = (text: string, more: Record<string, string> = {}) => new URLSearchParams({ t: text, ...more });
const page = async (cookie: string | undefined, path = '/en') =>
  (await fetch(`${served.url}${path}`, { headers: cookie === undefined ? {} : { cookie } })).text();

const hostile: readonly [string, string][] = [
  ['nothing', ''],
  ['blanks', '  \n \t '],
  ['NUL', 'a\u0000b\u0000'],
  ['marks that turn text', '\u202eabc\u2066def'],
  ['Arabic', 'ساعدني من فضلك'],
  ['constructor', 'constructor'],
  ['__proto__', '__proto__'],
  ['nlp.js words', 'nonefeature None process settings'],
  ['HTML', '<script>alert(1)</script><img src=x onerror=alert(2)>"\'&'],
  ['ICU', "{n_police} {0, plural, one {x} other {y}} '{"],
  ['emoji', '😀'.repeat(5_000)],
  ['one long word', 'a'.repeat(10_000)],
  ['zero width', 'm\u200be\u200bn\u200bu'],
  ['many lines', '\n'.repeat(3_000)],
];

describe('whatever is written', () => {
  it.each(hostile)('%s gets a calm line, with and without script', async (_name, text) => {
    const scripted = await post(form(text), json);
    expect(scripted.status).toBe(200);
    const { entries } = JSON.parse(scripted.body) as { entries: { by: string; text: string }[] };
    expect(entries.filter(({ by }) => by === 'bot').length).toBeGreaterThan(0);
    const plain = await post(form(text));
    expect(plain.status).toBe(303);
    const html = await page(plain.cookie);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('onerror=alert(2)>');
  });

  it('lone surrogates and broken percent signs', async () => {
    for (const body of [
      't=%ED%A0%80abc',
      't=%',
      't=%zz%f0%28',
      't=a&t=b&c=&c=x',
      'c=__proto__=constructor x',
      'n=-1&i=',
      '=',
    ]) {
      const { status } = await post(body, { 'content-type': 'application/x-www-form-urlencoded', ...json });
      expect({ body, status }).toEqual({ body, status: 200 });
    }
  });

  it('100 kB is refused calmly and what was accepted before stays', async () => {
    const first = await post(form('menu'));
    const headers = { cookie: first.cookie ?? '' };
    const big = await post(form('x'.repeat(100_000)), headers);
    expect(big.status).toBe(413);
    expect(big.body).toContain('too long');
    expect(await page(first.cookie)).toContain('>menu</p>');
    expect((await post(form('x'.repeat(100_000)), { ...headers, ...json })).body).toContain(
      'input.too-large',
    );
  });

  it('a multipart form is read as well as a plain one', async () => {
    const data = new FormData();
    data.set('t', 'menu');
    expect((await post(data, json)).body).toContain('What do you need?');
  });
});

describe('whatever is sent instead of a form', () => {
  it.each(['application/json', 'text/plain', 'image/png', ''])('content type "%s" is a 415', async (type) => {
    const { status } = await post('{"t":"menu"}', { 'content-type': type });
    expect(status).toBe(415);
  });

  it('a multipart body that is none is a 400', async () => {
    const { status } = await post('no such boundary', {
      'content-type': 'multipart/form-data; boundary=xyz',
    });
    expect(status).toBe(400);
  });

  it('half a body closes that connection only', async () => {
    const { port } = new URL(served.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      'POST /en HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nt=half',
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    expect((await post(form('menu'), json)).status).toBe(200);
  });

  it('an unknown page is a calm 404 and unknown methods change nothing', async () => {
    const response = await fetch(`${served.url}/nothing/<script>`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('<script>"');
    expect((await fetch(`${served.url}/en`, { method: 'DELETE' })).status).toBe(404);
  });
});

describe('sessions', () => {
  it('a forged or foreign cookie is never adopted', async () => {
    for (const cookie of [
      's=x',
      `s=${'A'.repeat(22)}`,
      's=../../etc',
      `s=${'%00'.repeat(10)}`,
      's=__proto__',
      's=',
    ]) {
      const answered = await post(form('menu'), { cookie, ...json });
      expect(answered.status).toBe(200);
      expect(answered.cookie).toMatch(/^s=[A-Za-z0-9_-]{22}$/);
      expect(answered.cookie).not.toBe(cookie);
    }
  });

  it('the same message twice is answered once', async () => {
    const first = await post(form('menu'), json);
    const headers = { cookie: first.cookie ?? '', ...json };
    const once = await post(form('what is debt bondage', { i: 'same' }), headers);
    const twice = await post(form('what is debt bondage', { i: 'same' }), headers);
    expect(once.status).toBe(200);
    expect(twice.status).toBe(200);
    expect((await page(first.cookie)).split('what is debt bondage</p>')).toHaveLength(2);
  });

  it('two people whose browsers choose the same message id do not meet', async () => {
    const one = await post(form('menu one CANARY', { i: 'same-id' }), json);
    const two = await post(form('menu two', { i: 'same-id' }), json);
    expect(two.body).toContain('menu two');
    expect(two.body).not.toContain('CANARY');
    expect(await page(one.cookie)).not.toContain('menu two');
  });

  it('another site cannot write in her name, nor send her away', async () => {
    const first = await post(form('menu'));
    const cookie = first.cookie ?? '';
    expect((await post(form('evil'), { cookie, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(form('evil'), { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    await fetch(`${served.url}/x`, { headers: { cookie, 'sec-purpose': 'prefetch' }, redirect: 'manual' });
    await fetch(`${served.url}/x`, {
      headers: { cookie, 'sec-fetch-site': 'cross-site' },
      redirect: 'manual',
    });
    const html = await page(cookie);
    expect(html).toContain('>menu</p>');
    expect(html).not.toContain('evil');
  });

  it('one client address begins at most 30 conversations an hour', async () => {
    const headers = { ...json, 'x-forwarded-for': '10.77.0.1' };
    const statuses = [];
    for (let i = 0; i < 32; i++) statuses.push((await post(form('menu'), headers)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(30);
    expect(statuses.slice(30)).toEqual([429, 429]);
  });
});

describe('what leaves the server', () => {
  it('says nothing to caches, other sites or search engines', async () => {
    const { headers } = await fetch(`${served.url}/rw`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('server')).toBeNull();
  });

  it('the log holds codes and no word of what was written', async () => {
    const canary = 'CANARYinTheLog';
    await post(form(canary.repeat(6_000)));
    await post(form(canary), { 'content-type': 'text/plain' });
    await post(form(canary));
    expect(served.logged()).toContain('input.too-large');
    expect(served.logged()).not.toContain('CANARY');
    expect(served.logged()).not.toContain('10.2.');
  });

  it('a campaign address is the same page without a redirect', async () => {
    const response = await fetch(`${served.url}/c/p7`, { redirect: 'manual' });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('action="/c/p7"');
    expect((await fetch(`${served.url}/c/P7%2f..`)).status).toBe(404);
  });
});
