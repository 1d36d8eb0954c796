import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { oncall } from '../../src/channels/oncall/oncall.js';
import { startInzira, type TestInzira } from '../support/inzira.js';

interface Ring {
  readonly body: string;
  readonly signature: string | undefined;
}

let server: Server;
let inzira: TestInzira | undefined;
afterEach(async () => {
  await inzira?.dispose();
  server.close();
});

/** A pager that answers as it is told, in turn. */
async function pager(answers: number[]): Promise<{ url: string; rings: Ring[] }> {
  const rings: Ring[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      rings.push({ body, signature: String(request.headers['x-inzira-signature'] ?? '') });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, rings };
}

const until = async (is: () => boolean) => {
  for (let n = 0; n < 400 && !is(); n += 1) await new Promise((resolve) => setTimeout(resolve, 25));
};

describe('the one on call', () => {
  it('is rung for a life in danger that nobody claims, again when the pager fails, and learns nothing', async () => {
    const { url, rings } = await pager([503, 200]);
    inzira = await startInzira({
      demoQueue: true,
      channels: [oncall({ url, secret: 'a secret of the pager' })],
    });
    const person = inzira.talk('en');
    await person.say('they locked me in and say they will kill me now');
    await person.say('0');
    await person.tap('consent=yes');
    inzira.pass(61_000);
    await inzira.engine.keepTime();
    await until(() => rings.length >= 1);
    for (let n = 0; n < 40 && rings.length < 2; n += 1) {
      inzira.pass(2_000);
      await until(() => rings.length >= 2 || n % 4 === 3);
    }
    expect(rings.length).toBeGreaterThanOrEqual(2);
    const bodies = rings.map(({ body }) => JSON.parse(body));
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
    expect(Object.keys(bodies[0]).sort()).toEqual(['event', 'id', 'ring', 'tier']);
    expect(bodies[0]).toMatchObject({ event: 'case-waits', tier: 'T0', ring: 1 });
    const wanted = createHmac('sha256', 'a secret of the pager')
      .update(rings[0]?.body ?? '')
      .digest('hex');
    expect(rings[0]?.signature).toBe(`sha256=${wanted}`);
    const [found] = await inzira.engine.desk.open();
    expect(found).toMatchObject({ rung: 1 });
  });

  it('is not rung for what can wait', async () => {
    const { url, rings } = await pager([]);
    inzira = await startInzira({ demoQueue: true, channels: [oncall({ url, secret: undefined })] });
    const person = inzira.talk('en');
    await person.say('hello');
    await person.say('0');
    await person.tap('consent=yes');
    inzira.pass(3_600_000);
    await inzira.engine.keepTime();
    expect((await inzira.engine.desk.open())[0]).toMatchObject({ rung: 0, tier: 'T2' });
    expect(rings).toEqual([]);
  });
});
