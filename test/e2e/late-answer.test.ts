/// <reference lib="dom" />
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webchat } from '../../src/channels/webchat/webchat.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { startInzira, type TestInzira } from '../support/inzira.js';

let inzira: TestInzira;
let server: ServerType;
let browser: Browser;
let url: string;
/** What every turn waits for. */
let jam: Promise<void> | undefined;

beforeAll(async () => {
  if (!hasBrowser) return;
  inzira = await startInzira();
  const { engine, content, clock, report, root } = inzira;
  const slow: typeof engine = {
    ...engine,
    async converse(messages) {
      await jam;
      return engine.converse(messages);
    },
  };
  const { fetch } = webchat({
    engine: slow,
    content,
    clock,
    report,
    folder: join(root, 'src/channels/webchat'),
    exitUrl: 'https://example.org/',
    https: false,
    clientAddress: () => '127.0.0.1',
    random: () => randomBytes(16).toString('base64url'),
  });
  server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  await inzira?.dispose();
});

/** Somebody who has spoken once, and now waits. */
async function visitor(js: boolean): Promise<{ page: Page; release: () => void }> {
  const context = await browser.newContext({ javaScriptEnabled: js, viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  await page.goto(`${url}/en`);
  await page.fill('#t', 'hello');
  await page.click('#send');
  await page.locator('.you').waitFor();
  await expect.poll(() => page.locator('.bot').count(), patient).toBeGreaterThan(1);
  let release = () => {};
  jam = new Promise((resolve) => {
    release = resolve;
  });
  await page.fill('#t', 'they took my passport');
  await page.click('#send');
  return { page, release };
}

const patient = { timeout: 20_000 };
const state = (page: Page) => page.locator('#state').innerText();
const said = async (page: Page) => (await page.locator('.bot').allInnerTexts()).join('\n');

describe.runIf(hasBrowser)('an answer that takes long', { timeout: 60_000 }, () => {
  it('is waited for with numbers in sight, and comes by itself', async () => {
    const { page, release } = await visitor(true);
    await expect.poll(() => state(page), patient).toContain('3029');
    const before = await said(page);
    release();
    await expect.poll(() => said(page), patient).not.toBe(before);
    await expect.poll(() => state(page), patient).toBe('');
    expect(await page.locator('.you', { hasText: 'they took my passport' }).count()).toBe(1);
  });

  it('is looked for by a link where there is no script', async () => {
    const { page, release } = await visitor(false);
    const link = page.locator('a', { hasText: 'Look for the answer' });
    await link.waitFor(patient);
    expect(await state(page)).toContain('3029');
    const before = await said(page);
    release();
    await inzira.engine.settled();
    await expect
      .poll(async () => {
        await page.goto(`${url}/en`);
        return said(page);
      }, patient)
      .not.toBe(before);
    expect(await page.locator('.you', { hasText: 'they took my passport' }).count()).toBe(1);
  });
});
