import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeGraph } from '../../src/dev/whatsapp/fake-graph.js';
import { signatureOf } from '../../src/dev/whatsapp/hook-bodies.js';
import { type Program, runProgram } from '../support/program.js';
import { freePort, hasRedis, type RedisServer, startRedis } from '../support/redis-server.js';
import { WebPerson } from '../support/web-person.js';

const masterKey = Buffer.alloc(32, 'away').toString('base64');
const patient = { timeout: 30_000 };
const whatsapp = {
  WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
  WHATSAPP_ACCESS_TOKEN: 'a-token',
  WHATSAPP_APP_SECRET: 'an-app-secret',
  WHATSAPP_VERIFY_TOKEN: 'a-word-of-ours',
};
const aline = { phone: '250788123456', userId: 'RW.1349120', name: 'Uwase Aline' };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function redis(): Promise<RedisServer> {
  const server = await startRedis();
  ends.push(() => server.stop());
  return server;
}

async function run(env: Record<string, string>): Promise<Program> {
  const program = await runProgram({ INZIRA_MASTER_KEY: masterKey, TRUST_PROXY: '1', ...env });
  ends.push(() => program.end());
  return program;
}

async function serveOn(server: RedisServer, env: Record<string, string> = {}): Promise<Program> {
  const program = await run({ INZIRA_STORE: server.url, ...env });
  await expect.poll(program.readiness, patient).toBe(200);
  return program;
}

describe.runIf(hasRedis)('a store that is away', { timeout: 60_000 }, () => {
  it('at the start lets the program wait, and say so', async () => {
    const server = await redis();
    await server.kill();
    const program = await run({ INZIRA_STORE: server.url });
    await expect.poll(program.readiness, patient).toBe(503);
    await expect.poll(program.logged, patient).toContain('Redis does not answer');
    expect((await fetch(`${program.url}/healthz`)).status).toBe(200);
    const hook = await fetch(`${program.url}/channels/whatsapp`, { method: 'POST', body: '{}' });
    expect([hook.status, hook.headers.get('retry-after')]).toEqual([503, '2']);
    await server.restart();
    await expect.poll(program.readiness, patient).toBe(200);
    expect((await new WebPerson().say(program.url, 'hello')).status).toBe(303);
  });

  it('in the middle gives numbers on the page, keeps what was typed, and takes it once when it is back', async () => {
    const server = await redis();
    const { url, readiness } = await serveOn(server);
    const person = new WebPerson();
    expect((await person.say(url, 'hello')).status).toBe(303);
    const away = new WebPerson();
    expect((await away.say(url, 'I am in Oman')).status).toBe(303);
    await server.kill();
    // Nobody abroad is given a short number of Rwanda, also when the store cannot say where she is.
    for (const json of [false, true]) {
      const { body } = await away.say(url, 'what shall I do', { json });
      expect(body).toContain('stay near people whom you trust');
      expect(body).not.toMatch(/3029|112/);
    }
    const id = randomUUID();
    const plain = await person.say(url, 'they took my passport <b>', { id });
    expect(plain.status).toBe(503);
    expect(plain.body).toMatch(/Please press Send again\..*3029/s);
    expect(plain.body).toMatch(/<textarea[^>]*>\s*they took my passport &lt;b&gt;\s*<\/textarea>/);
    expect(plain.body).toContain(`value="${id}"`);
    const scripted = await person.say(url, 'they took my passport <b>', { id, json: true });
    expect(scripted.status).toBe(503);
    expect(JSON.parse(scripted.body).notice).toContain('3029');
    expect(await readiness()).toBe(503);
    await server.restart();
    await expect.poll(readiness, patient).toBe(200);
    for (let time = 0; time < 2; time++)
      expect((await person.say(url, 'they took my passport <b>', { id })).status).toBe(303);
    expect((await person.page(url)).split('they took my passport').length - 1).toBe(1);
  });

  it('makes platforms come again, while the person gets numbers in the meantime', async () => {
    const server = await redis();
    const port = await freePort();
    const hook = () => `http://127.0.0.1:${port}/channels/whatsapp`;
    const { WHATSAPP_PHONE_NUMBER_ID: phoneNumberId, WHATSAPP_ACCESS_TOKEN: accessToken } = whatsapp;
    const appSecret = whatsapp.WHATSAPP_APP_SECRET;
    const graph = new FakeGraph({ phoneNumberId, accessToken, appSecret, hook, now: Date.now });
    const env = { ...whatsapp, WHATSAPP_API_ROOT: await graph.listen(), PORT: String(port) };
    ends.push(() => graph.close());
    const { readiness } = await serveOn(server, env);
    await server.kill();
    graph.send(aline, { type: 'text', text: { body: 'menu' } });
    const [body = ''] = graph.pending;
    const post = () =>
      fetch(hook(), {
        method: 'POST',
        body,
        headers: { 'x-hub-signature-256': signatureOf(appSecret, body) },
      }).then(({ status }) => status);
    expect(await post()).toBe(503);
    const shown = () => graph.shown.map(({ text }) => text);
    await expect.poll(shown, patient).toEqual([expect.stringContaining('3029')]);
    await server.restart();
    await expect.poll(readiness, patient).toBe(200);
    expect(await post()).toBe(200);
    await expect.poll(() => graph.shown.length, patient).toBeGreaterThan(1);
  });
});
