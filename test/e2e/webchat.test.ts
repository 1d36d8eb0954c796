/// <reference lib="dom" />
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriers } from '../support/barriers.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { type Served, serveInzira } from '../support/served.js';

const oman = `AKAZI MURI OMAN!!! Abakobwa 18-30 bakora mu ngo. Umushahara 400$ ku kwezi, nta burambe busabwa.
Wohereze 300,000 frw ya dosiye kuri MoMo. Pasiporo izabikwa na boss. Uzagendera kuri visa y'ubukerarugendo, ku mupaka uvuge ko usuye umuryango. Ntubwire umuntu n'umwe. Imyanya ni mike, usubize uyu munsi!`;

let browser: Browser;
let served: Served;
let neutral: Server;
let exitUrl: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  neutral = createServer((_req, res) => res.end('<title>weather</title>sunny')).listen(0, '127.0.0.1');
  await new Promise((resolve) => neutral.once('listening', resolve));
  exitUrl = `http://127.0.0.1:${(neutral.address() as AddressInfo).port}/`;
  // Each browser context counts as a client of its own, as behind a proxy.
  served = await serveInzira({ EXIT_URL: exitUrl, TRUST_PROXY: '1' });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await served?.stop();
  neutral?.close();
});

let visitors = 0;
interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly problems: string[];
  readonly requests: string[];
}

/** A visitor of her own; an empty path opens no page yet. */
async function visit(path: string, options: { js: boolean; width?: number }): Promise<Visit> {
  visitors += 1;
  const context = await browser.newContext({
    viewport: { width: options.width ?? 320, height: 640 },
    javaScriptEnabled: options.js,
    extraHTTPHeaders: { 'x-forwarded-for': `10.9.0.${visitors}` },
  });
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused/i.test(message.text())) problems.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  if (path !== '') await page.goto(`${served.url}${path}`);
  return { page, context, problems, requests };
}

/** Writes a message and waits for what the bot answers. */
async function say(page: Page, text: string): Promise<string> {
  await page.fill('#t', text);
  return settle(page, () => page.click('#send'));
}

async function pick(page: Page, label: RegExp): Promise<string> {
  return settle(page, () => page.locator('#picks button', { hasText: label }).first().click());
}

async function settle(page: Page, act: () => Promise<void>): Promise<string> {
  const before = await page.locator('.bot').count();
  await act();
  await page.waitForFunction(
    (count) =>
      document.querySelectorAll('.bot').length > count &&
      document.getElementById('state')?.textContent === '',
    before,
  );
  return (await page.locator('.bot').last().innerText()).trim();
}

const noSideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

describe.runIf(hasBrowser)('the chat page in Chromium', () => {
  it('comes in one response of at most 10 kB brotli, from nowhere else', async () => {
    for (const path of ['/rw', '/en', '/fr', '/sw', '/rn']) {
      const { page, context, requests } = await visit('', { js: true });
      const cdp = await context.newCDPSession(page);
      await cdp.send('Network.enable');
      const sizes: number[] = [];
      cdp.on('Network.loadingFinished', (event) => sizes.push(event.encodedDataLength));
      const response = await page.goto(`${served.url}${path}`);
      expect(response?.headers()['content-encoding']).toBe('br');
      expect(requests).toEqual([`${served.url}${path}`]);
      await expect.poll(() => sizes.length).toBe(1);
      expect(sizes[0]).toBeGreaterThan(1_000);
      expect(sizes[0]).toBeLessThanOrEqual(10_000);
      await context.close();
    }
  });

  for (const js of [true, false]) {
    const how = js ? 'with script' : 'without script';

    it(`answers, offers choices and changes the language, ${how}`, async () => {
      const { page, context, problems } = await visit('/en', { js });
      expect(await page.title()).toBe('Information');
      await say(page, 'is it trafficking if I agreed to go?');
      expect(await page.locator('#log').innerText()).toContain(
        'You did not lose your rights because you agreed',
      );
      await pick(page, /Tell me more/);
      await page.locator('nav button', { hasText: 'Français' }).click();
      await page.waitForURL(/\/fr/);
      expect(await page.locator('html').getAttribute('lang')).toBe('fr');
      expect(await page.locator('#log').innerText()).toContain('is it trafficking if I agreed to go?');
      expect(problems).toEqual([]);
      await context.close();
    });

    it(`checks a pasted offer to the end, ${how}`, async () => {
      const { page, context, problems } = await visit('/rw', { js });
      await say(page, oman);
      const log = await page.locator('#log').innerText();
      expect(log).toContain('300,000 frw');
      expect(log).toContain('Ntubwire umuntu');
      await pick(page, /^1 /);
      await pick(page, /^2 /);
      expect(await page.locator('#log').innerText()).toMatch(/\(!\)/);
      expect(await noSideways(page)).toBe(true);
      expect(problems).toEqual([]);
      if (process.env.UPDATE_SCREENSHOT === '1' && js) {
        await page.evaluate(() =>
          [...document.querySelectorAll('.bot')]
            .find((one) => one.textContent?.includes('(!)'))
            ?.scrollIntoView(),
        );
        await page.screenshot({ path: 'docs/screenshot.png' });
      }
      await context.close();
    });

    it(`leaves nothing private behind Exit and Back, ${how}`, async () => {
      const { page, context } = await visit('/en', { js });
      for (const text of ['my employer keeps my passport CANARY-ONE', 'he is CANARY-TWO', 'menu'])
        await say(page, text);
      await page.click('#exit');
      await page.waitForURL(exitUrl);
      await page.goBack().catch(() => null);
      await page.waitForLoadState();
      expect(await page.content()).not.toContain('CANARY');
      await page.goBack().catch(() => null);
      expect(await page.content()).not.toContain('CANARY');
      const again = await page.goto(`${served.url}/en`);
      expect(await again?.text()).not.toContain('CANARY');
      await context.close();
    });

    it(`deletes everything on one tap and says so, ${how}`, async () => {
      const { page, context } = await visit('/en', { js });
      await say(page, 'I paid 200 dollars CANARY-THREE');
      await page.click('footer button');
      await page.waitForFunction(() => document.body.innerText.includes('deleted on our side'));
      expect(await page.locator('#log').innerText()).not.toContain('CANARY');
      const again = await page.goto(`${served.url}/en`);
      expect(await again?.text()).not.toContain('CANARY');
      await context.close();
    });

    it(`has no barrier that axe finds, nor a sideways scroll at 320 and 240 px, ${how}`, async () => {
      for (const path of ['/rw', '/en', '/fr', '/sw']) {
        const first = await visit(path, { js: true });
        expect(await barriers(first.page)).toEqual([]);
        await say(first.page, oman);
        expect(await barriers(first.page)).toEqual([]);
        await first.page.setViewportSize({ width: 240, height: 320 });
        expect(await noSideways(first.page)).toBe(true);
        const heights = await first.page
          .locator('button, header a')
          .evaluateAll((all) =>
            all
              .filter((one) => getComputedStyle(one).display !== 'none')
              .map((one) => one.getBoundingClientRect().height),
          );
        expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
        await first.context.close();
        if (!js) break;
      }
    });
  }

  it('keeps a message that could not be sent and sends it once when the network is back', async () => {
    const { page, context } = await visit('/en', { js: true });
    await say(page, 'menu');
    await context.setOffline(true);
    await page.fill('#t', 'what is debt bondage');
    await page.click('#send');
    await page.waitForFunction(() => (document.getElementById('state')?.textContent ?? '').length > 10);
    await settle(page, async () => {
      await context.setOffline(false);
      await page.evaluate(() => window.dispatchEvent(new Event('online')));
    });
    const log = await page.locator('#log').innerText();
    expect(log.split('what is debt bondage')).toHaveLength(2);
    await page.reload();
    expect((await page.locator('#log').innerText()).split('what is debt bondage')).toHaveLength(2);
    await context.close();
  });

  it('leaves on three presses of Shift, and not on capitals', async () => {
    const { page, context } = await visit('/en', { js: true });
    await page.locator('#t').pressSequentially('ABC Muraho NEZA');
    expect(page.url()).toContain(served.url);
    for (let press = 0; press < 3; press++) await page.keyboard.press('Shift');
    await page.waitForURL(exitUrl);
    await context.close();
  });

  it('keeps nothing on the device but one session cookie that scripts cannot read', async () => {
    const { page, context } = await visit('/en', { js: true });
    await say(page, 'menu');
    const cookies = await context.cookies();
    expect(
      cookies.map(({ name, httpOnly, sameSite, expires }) => ({ name, httpOnly, sameSite, expires })),
    ).toEqual([{ name: 's', httpOnly: true, sameSite: 'Strict', expires: -1 }]);
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
    await context.close();
  });
});
