import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/redis-server.js';
import { type Served, serveInzira } from '../support/served.js';

const token = 'a-word-for-the-figures';
let served: Served;
beforeAll(async () => {
  served = await serveInzira({ METRICS_TOKEN: token });
});
afterAll(() => served.stop());

const say = (url: string, t: string) =>
  fetch(`${url}/en`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
    body: new URLSearchParams({ t }),
  });
const figures = async (authorization?: string) =>
  fetch(`${served.url}/metrics`, { headers: authorization ? { authorization } : {} });

describe('what an operator sees of a running instance', () => {
  it('is that it lives and is ready', async () => {
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${served.url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([200, 'ready']);
  });

  it('is figures for who has the word, without a word of what people wrote', async () => {
    await say(served.url, 'my name is Umutesi, is a job in Oman safe?');
    expect((await figures()).status).toBe(401);
    expect((await figures('Bearer another-word-than-that')).status).toBe(401);
    const answer = await figures(`Bearer ${token}`);
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(text).toMatch(/inzira_messages_total\{channel="webchat",result="stored"\} 2/);
    expect(text).toMatch(/inzira_turns_total\{result="ok"\} 2/);
    expect(text).toMatch(/inzira_outbox_lines\{state="failed"\} 0/);
    expect(text).toMatch(/inzira_http_seconds_count\{route="\/:language[^"]*",status="303"\} 1/);
    expect(text).not.toMatch(/Umutesi|Oman/);
  });

  it('is nothing where no word was set', async () => {
    const other = await serveInzira();
    expect((await fetch(`${other.url}/metrics`, { headers: { authorization: 'Bearer ' } })).status).toBe(404);
    await other.stop();
  });
});

/** Sends a message but for its last letter. */
async function beginToSay(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const head = ['POST /en HTTP/1.1', 'Host: x', 'Content-Type: application/x-www-form-urlencoded'];
  socket.write(`${head.join('\r\n')}\r\nContent-Length: 7\r\n\r\nt=hell`);
  return socket;
}

describe('a program that is told to stop', () => {
  it('says that it goes, ends what was begun, and then itself with 0', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inzira-stop-'));
    const port = await freePort();
    const child = spawn(process.execPath, ['dist/src/main.js'], {
      env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', INZIRA_DATA: folder },
      stdio: 'ignore',
    });
    const status = () => fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.status, String);
    await expect.poll(status, { timeout: 20_000 }).toBe(200);
    const socket = await beginToSay(port);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await expect.poll(status).not.toBe(200);
    const answered = once(socket, 'data');
    socket.write('o');
    expect(String(await answered)).toMatch(/^HTTP\/1.1 303 .*connection: close/is);
    expect(await ended).toEqual([0, null]);
    rmSync(folder, { recursive: true, force: true });
  });
});
