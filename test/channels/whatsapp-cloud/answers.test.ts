import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PairWaits } from '../../../src/channels/whatsapp-cloud/pair-waits.js';
import { sendRequest } from '../../../src/channels/whatsapp-cloud/send-request.js';
import { sentOf } from '../../../src/channels/whatsapp-cloud/sent-of.js';

type Headers = Readonly<Record<string, string>>;

let server: Server;
let answer: { status: number; body: string; headers: Headers };
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(answer.status, answer.headers).end(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => server.close());

async function sentFor(status: number, body: unknown, headers: Headers = {}) {
  answer = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
  return sentOf(await sendRequest(url, 'token', {}), 'ann', new PairWaits());
}

const error = (code: number, more = {}) => ({
  error: { message: 'x', type: 'OAuthException', code, ...more },
});
const account = { outcome: 'later', afterMs: 60_000, code: 'channel.account' };

describe('an answer', () => {
  it.each([
    ['the id of the message', 200, { messages: [{ id: 'wamid.x' }] }, { outcome: 'sent' }],
    [
      'a message that Meta looks at first',
      200,
      { messages: [{ id: 'wamid.x', message_status: 'held' }] },
      { outcome: 'sent' },
    ],
    ['no id', 200, { messages: [] }, { outcome: 'unknown' }],
    ['a page of something in between', 200, '<html>Sign in</html>', { outcome: 'unknown' }],
    ['nothing', 200, '', { outcome: 'unknown' }],
    ['an error of the server', 500, error(131000), { outcome: 'unknown' }],
    ['a gateway that gave up', 504, '<html>', { outcome: 'unknown' }],
    ['an error that would be final, but from a broken server', 500, error(131026), { outcome: 'unknown' }],
    ['a request that took too long', 408, '', { outcome: 'unknown' }],
    ['too many, in no words', 429, '', { outcome: 'later' }],
    ['a bad token, in no words', 401, '', account],
    ['a bad token, with any code', 401, error(131005), account],
    ['a number that is not there', 400, error(100, { error_subcode: 33 }), account],
    ['a bad parameter', 400, error(100), { outcome: 'refused', code: 'channel.refused' }],
    ['a refusal in no words', 400, '', { outcome: 'refused', code: 'channel.refused' }],
    ['the end of the window', 400, error(131047), { outcome: 'refused', code: 'channel.window' }],
  ])('with %s', async (_name, status, body, sent) => {
    expect(await sentFor(status, body)).toEqual(sent);
  });

  it('may say how long to wait', async () => {
    const sent = await sentFor(429, '', { 'retry-after': '7' });
    expect(sent).toEqual({ outcome: 'later', afterMs: 7_000 });
  });

  it('that leads elsewhere is not followed: the token would go there', async () => {
    expect(await sentFor(307, '', { location: url })).toEqual({ outcome: 'unknown' });
  });
});

describe('who was written to too fast', () => {
  it('is left alone longer each time, until a line gets through', () => {
    const waits = new PairWaits();
    const seconds = () => waits.next('ann') / 1_000;
    expect([seconds(), seconds(), seconds(), seconds(), seconds(), seconds()]).toEqual([
      1, 4, 16, 64, 256, 256,
    ]);
    expect(waits.next('ben')).toBe(1_000);
    waits.over('ann');
    expect(seconds()).toBe(1);
  });
});
