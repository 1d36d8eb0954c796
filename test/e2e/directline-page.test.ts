/// <reference lib="dom" />
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { type Served, serveInzira } from '../support/served.js';

/**
 * Web Chat would more than double what `npm ci` brings (+520 MB, 13 packages with install scripts) for one file,
 * so that file is brought by whoever changes this channel.
 */
const bundle = process.env.WEBCHAT_BUNDLE ?? '';
const hasBundle = existsSync(bundle);
if (!hasBundle) {
  const how = 'npm pack botframework-webchat@4.18.1, unpack it, set WEBCHAT_BUNDLE to its dist/webchat.js';
  console.warn(`the page of another site with Web Chat is not tried: ${how}`);
}

const oman = `Girls 18-30 wanted for housework in Oman!!! 400 USD a month, no experience needed. Send 300,000 frw for
the file by MoMo. The boss keeps your passport. You travel on a tourist visa; tell nobody. Answer today, few places!`;

const html = `<!doctype html><meta charset="utf-8"><title>site</title><body style="height:600px;margin:0">
<div id="chat" style="height:600px;width:360px"></div><script src="/webchat.js"></script><script>
fetch('INZIRA/v3/directline/tokens/generate', { method: 'POST' }).then((r) => r.json()).then(({ token }) => {
  const directLine = WebChat.createDirectLine({ domain: 'INZIRA/v3/directline', token,
    conversationStartProperties: { locale: 'en' } });
  window.WebChat.renderWebChat({ directLine, locale: 'en-US', userID: 'dl_page' }, document.getElementById('chat'));
});</script>`;

let served: Served;
let site: Server;
let browser: Browser;
let address: string;

beforeAll(async () => {
  if (!hasBrowser || !hasBundle) return;
  site = createServer((request, response) => {
    const isScript = request.url === '/webchat.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? readFileSync(bundle) : html.replaceAll('INZIRA', served.url));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => site.once('listening', resolve));
  address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  served = await serveInzira({ DIRECTLINE_ORIGINS: address });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  site?.close();
});

const shown = (page: Page) => page.locator('#chat').innerText();

async function say(page: Page, text: string): Promise<void> {
  await page.locator('[data-id="webchat-sendbox-input"]').fill(text);
  await page.locator('[data-id="webchat-sendbox-input"]').press('Enter');
}

const bubbles = '.webchat__bubble__content';
const buttons = (page: Page) => page.locator('.webchat__suggested-action');

describe.runIf(hasBrowser && hasBundle)('Web Chat on the page of another site', () => {
  it('is greeted, checks an offer by its buttons, and goes on after a restart', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
    await page.goto(address);
    await page.getByText('computer program').first().waitFor();
    expect(await buttons(page).count()).toBeGreaterThan(2);
    await say(page, oman);
    await page
      .getByText(/passport/i)
      .nth(1)
      .waitFor();
    await expect.poll(() => buttons(page).count()).toBeGreaterThan(1);
    const first = (await buttons(page).first().innerText()).trim();
    for (let taps = 0; taps < 12 && !(await shown(page)).includes('(!) RED'); taps++) {
      const before = await page.locator(bubbles).count();
      await buttons(page).first().click();
      await expect.poll(() => page.locator(bubbles).count()).toBeGreaterThan(before + 1);
    }
    expect(await shown(page)).toMatch(new RegExp(`You said:\\s*${first}`));
    expect(await shown(page)).toContain('RED: strong warning signs');
    const folder = mkdtempSync(join(tmpdir(), 'inzira-page-'));
    await page.screenshot({ path: join(folder, 'webchat.png') });
    const before = await page.locator(bubbles).count();
    await served.restart();
    await say(page, 'what is debt bondage');
    await expect.poll(() => page.locator(bubbles).count(), { timeout: 40_000 }).toBeGreaterThan(before + 1);
    expect(await page.locator(bubbles, { hasText: 'computer program' }).count()).toBe(1);
    await page.close();
  }, 120_000);
});
