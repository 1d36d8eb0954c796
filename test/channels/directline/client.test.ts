import { DirectLine } from 'botframework-directlinejs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
// @ts-expect-error it brings no types
import xhr2 from 'xhr2';
import { type Served, serveInzira } from '../../support/served.js';

interface Shown {
  readonly id?: string;
  readonly text?: string;
  readonly channelData?: { clientActivityID?: string };
  readonly suggestedActions?: { readonly actions: readonly { title: string; value: unknown }[] };
}

/** ConnectionStatus of the library. */
const online = 2;
const expiredToken = 3;

const oman = `AKAZI MURI OMAN!!! Abakobwa 18-30 bakora mu ngo. Umushahara 400$ ku kwezi, nta burambe busabwa.
Wohereze 300,000 frw ya dosiye kuri MoMo. Pasiporo izabikwa na boss. Uzagendera kuri visa y'ubukerarugendo.`;

let served: Served;
beforeAll(() => {
  // The library is made for browsers.
  Object.assign(globalThis, { XMLHttpRequest: xhr2.XMLHttpRequest, WebSocket });
});
beforeEach(async () => {
  served = await serveInzira();
});
const open: Client[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) client.line.end();
  await served.stop();
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, 'XMLHttpRequest');
});

class Client {
  readonly line: DirectLine;
  readonly shown: Shown[] = [];
  readonly statuses: number[] = [];

  constructor(options: ConstructorParameters<typeof DirectLine>[0]) {
    this.line = new DirectLine({
      domain: `${served.url}/v3/directline`,
      timeout: 1_000,
      conversationStartProperties: { locale: 'en' },
      ...options,
    });
    this.line.connectionStatus$.subscribe((status) => this.statuses.push(status));
    this.line.activity$.subscribe(
      (activity) => this.shown.push(activity as Shown),
      () => {},
    );
    open.push(this);
  }

  post(activity: object): Promise<string> {
    const whole = { type: 'message', from: { id: 'dl_x' }, ...activity };
    return new Promise((resolve, reject) => {
      this.line.postActivity(whole as Parameters<DirectLine['postActivity']>[0]).subscribe(resolve, reject);
    });
  }

  say = (text: string, id?: string) =>
    this.post({ text, ...(id === undefined ? {} : { channelData: { clientActivityID: id } }) });

  get text(): string {
    return this.shown.map(({ text }) => text ?? '').join('\n');
  }

  /** Waits until she has seen a text. */
  sees = (part: string | RegExp) => expect.poll(() => this.text, { timeout: 20_000 }).toMatch(part);

  get actions() {
    return this.shown.at(-1)?.suggestedActions?.actions ?? [];
  }
}

async function token(): Promise<string> {
  const response = await fetch(`${served.url}/v3/directline/tokens/generate`, { method: 'POST' });
  return ((await response.json()) as { token: string }).token;
}

describe.each([
  ['a stream', true],
  ['questions', false],
])('the client of the ecosystem, by %s', (_way, webSocket) => {
  const options = async () => ({ token: await token(), webSocket, pollingInterval: 200 });

  it('is greeted, sees its own words once, and takes buttons to the end of an offer check', async () => {
    const client = new Client(await options());
    await client.sees('computer program');
    const id = await client.say(oman, 'offer-1');
    await expect
      .poll(() => client.shown.find((shown) => shown.id === id))
      .toMatchObject({
        channelData: { clientActivityID: 'offer-1' },
      });
    for (let taps = 0; taps < 12 && !client.text.includes('(!) RED'); taps++) {
      await expect.poll(() => client.actions.length).toBeGreaterThan(0);
      const seen = client.shown.length;
      const pick = client.actions[0];
      await client.say(String(pick?.value));
      await expect.poll(() => client.shown.length).toBeGreaterThan(seen + 1);
    }
    expect(client.text).toContain('RED: strong warning signs');
    expect(client.shown.filter((shown) => shown.id === id)).toHaveLength(1);
    expect(new Set(client.shown.map((shown) => shown.id)).size).toBe(client.shown.length);
  });

  it('reads the farewell after "delete", and its token is dead then', async () => {
    const client = new Client(await options());
    await client.sees('computer program');
    await client.say('delete');
    await expect.poll(() => client.statuses.at(-1), { timeout: 40_000 }).toBe(expiredToken);
    expect(client.shown.at(-1)?.text).not.toBe('delete');
    expect(client.text).toMatch(/deleted|gone/i);
  });
});

describe('the client on a stream', () => {
  it('comes back after the server started again, and misses and repeats nothing', async () => {
    const client = new Client({ token: await token() });
    await client.sees('computer program');
    const before = client.shown.length;
    await served.restart();
    await client.say('menu', 'after-restart');
    await expect.poll(() => client.shown.length, { timeout: 40_000 }).toBeGreaterThan(before + 1);
    const ids = client.shown.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(client.shown[before]?.channelData?.clientActivityID).toBe('after-restart');
    expect(client.statuses.at(-1)).toBe(online);
  }, 90_000);

  it('is shown what another window of the same conversation says', async () => {
    const first = new Client({ token: await token() });
    await first.sees('computer program');
    const { conversationId, token: own } = first.line as unknown as { conversationId: string; token: string };
    const second = new Client({ token: own, conversationId, watermark: '1' });
    await expect.poll(() => second.statuses.at(-1)).toBe(online);
    await first.say('what is debt bondage');
    await second.sees('what is debt bondage');
    expect(second.text).not.toContain('computer program');
  });

  it('sends a picture and is asked by buttons', async () => {
    const client = new Client({ token: await token() });
    await client.sees('computer program');
    const { conversationId, token: own } = client.line as unknown as {
      conversationId: string;
      token: string;
    };
    const body = new FormData();
    body.append('file', new Blob(['x'], { type: 'image/png' }), 'a.png');
    const where = `${served.url}/v3/directline/conversations/${conversationId}/upload`;
    const sent = await fetch(where, { method: 'POST', headers: { authorization: `Bearer ${own}` }, body });
    expect(sent.status).toBe(200);
    await client.sees('cannot open pictures');
  });
});

describe('a stream', () => {
  /** The status that refuses it, or 101. */
  const knock = (path: string, headers: Record<string, string> = {}) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`${served.url.replace('http', 'ws')}${path}`, { headers });
      socket.on('open', () => {
        socket.close();
        resolve(101);
      });
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => resolve(0));
    });

  it('opens with its own token only, and its conversation', async () => {
    const headers = { authorization: `Bearer ${await token()}` };
    const opened = await fetch(`${served.url}/v3/directline/conversations`, { method: 'POST', headers });
    const { streamUrl, token: own } = (await opened.json()) as { streamUrl: string; token: string };
    const { pathname, search } = new URL(streamUrl);
    expect(await knock(`${pathname}${search}`)).toBe(101);
    expect(await knock(`${pathname}?t=${own}`)).toBe(403);
    expect(await knock(pathname)).toBe(403);
    expect(await knock(`/v3/directline/conversations/${'A'.repeat(22)}/stream${search}`)).toBe(403);
    expect(await knock('/en')).not.toBe(101);
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
  });
});
