import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriers } from '../support/barriers.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { type Served, serveInzira } from '../support/served.js';
import { type Desk, inviteStaff, signedInDesk } from '../support/staff.js';

let served: Served;
let browser: Browser;
let aline: Desk;
let ben: Desk;
let sup: Desk;

const shots = process.env.INZIRA_SHOTS;
const shoot = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
};

beforeAll(async () => {
  if (!hasBrowser) return;
  served = await serveInzira({ INZIRA_DEMO_QUEUE: 'on' });
  browser = await openBrowser();
  aline = await signedInDesk(served, browser, 'aline');
  ben = await signedInDesk(served, browser, 'ben', { languages: ['en', 'fr'] });
  sup = await signedInDesk(served, browser, 'sup', { role: 'supervisor', employer: 'other' });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

/** A person at the page, who asks for a human. */
async function person(options: { script: boolean; first?: string; width?: number }): Promise<Page> {
  const context = await browser.newContext({
    javaScriptEnabled: options.script,
    viewport: { width: options.width ?? 320, height: 640 },
  });
  const page = await context.newPage();
  await page.goto(`${served.url}/en`);
  await say(page, options.first ?? 'hello');
  await say(page, '0');
  await tap(page, 'Yes, ask');
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  const before = await page.locator('.e').count();
  await page.fill('#t', text);
  await page.click('#send');
  await page.waitForFunction((n) => document.querySelectorAll('.e').length > n, before).catch(() => {});
  await page.waitForLoadState('networkidle');
}

async function tap(page: Page, label: string): Promise<void> {
  await page.locator('#picks button', { hasText: label }).click();
  await page.waitForLoadState('networkidle');
}

const lastOf = (page: Page) => page.locator('.e').last().textContent();

/** No barrier, and nothing wider than a small phone. */
async function sound(page: Page, url: string): Promise<void> {
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(url);
    expect(await barriers(page), url).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, `${url} at ${width}`).toBeLessThanOrEqual(0);
    await shoot(page, `axe-${width}-${new URL(url).pathname.split('/').slice(2, 3).join('-') || 'desk'}`);
  }
}

describe.runIf(hasBrowser)('counsellors and people', () => {
  it('help the next person, talk, and end it, without a reload on either side', {
    timeout: 120_000,
  }, async () => {
    const girl = await person({ script: true });
    await aline.page.click('#next');
    await aline.page.waitForSelector('#reply');
    await shoot(aline.page, 'console-claimed');
    await girl.locator('.e', { hasText: 'A counsellor is here now' }).waitFor();
    await aline.page.fill('#text', 'Hello, I am here. What happened?');
    await aline.page.press('#text', 'Control+Enter');
    await girl.locator('.e.counsellor', { hasText: 'What happened?' }).waitFor();
    await girl.fill('#t', 'They took my passport <b>yesterday</b>');
    await girl.click('#send');
    await aline.page.locator('#talk .person', { hasText: '<b>yesterday</b>' }).waitFor();
    await shoot(aline.page, 'console-talk');
    await shoot(girl, 'page-talk');
    await aline.page.keyboard.press('Escape');
    await aline.page.locator('#close summary').click();
    await aline.page.selectOption('#outcome', 'informed');
    await aline.page.locator('#close button').click();
    await girl.locator('.e', { hasText: 'has ended the talk' }).waitFor();
    await say(girl, 'menu');
    expect(await lastOf(girl)).toContain('What do you need');
  });

  it('reach her also where no script runs, by a link to look again', { timeout: 120_000 }, async () => {
    const girl = await person({ script: false });
    await ben.page.click('#next');
    await ben.page.waitForSelector('#reply');
    await ben.page.fill('#text', 'Hello, are you alone?');
    await ben.page.locator('#reply button.main').click();
    await ben.page.locator('#talk .counsellor').waitFor();
    await girl.click('#look');
    expect(await girl.locator('#log').textContent()).toContain('are you alone?');
    await shoot(girl, 'page-no-script');
    await ben.page.locator('#act-back-to-bot').click();
    await ben.page.locator('#act-back-to-bot').waitFor({ state: 'detached' });
    await girl.click('#look').catch(() => girl.reload());
    expect(await girl.locator('#log').textContent()).toContain('the program');
  });

  it('hand a chat on, and the words travel with it', { timeout: 120_000 }, async () => {
    const girl = await person({ script: true, first: 'hello there' });
    await aline.page.goto(`${served.url}/console`);
    await aline.page.click('#next');
    await aline.page.waitForSelector('#reply');
    await say(girl, 'my cousin is in Oman');
    await aline.page.locator('#talk .person', { hasText: 'Oman' }).waitFor();
    await aline.page.selectOption('#to', { label: 'ben' });
    await aline.page.locator('form[action$="/transfer"] button').click();
    await ben.page.goto(`${served.url}/console`);
    await ben.page.locator('#queue a.card').first().click();
    await ben.page.locator('#act-accept').click();
    await ben.page.locator('#reply').waitFor();
    expect(await ben.page.locator('#talk').textContent()).toContain('my cousin is in Oman');
    await girl.locator('.e', { hasText: 'Another counsellor is here' }).waitFor();
    await ben.page.fill('#text', 'too late');
    await sup.page.goto(`${served.url}/console/board`);
    await shoot(sup.page, 'console-board');
    await sup.page.locator('form[action$="/take-over"] button').first().click();
    await sup.page.goto(`${served.url}/console`);
    await sup.page.locator('#queue a.card').first().click();
    await sup.page.locator('#reply').waitFor();
    await ben.page.locator('#reply button.main').click();
    await ben.page.locator('[role=alert]', { hasText: 'no longer yours' }).waitFor();
    expect(await girl.locator('#log').textContent()).not.toContain('too late');
    await ben.page.goto(`${served.url}/console`);
  });

  it('see no barrier that axe finds on any page of the desk, nor a sideways scroll on a phone', {
    timeout: 120_000,
  }, async () => {
    const girl = await person({ script: true, first: 'good morning' });
    await aline.page.goto(`${served.url}/console`);
    await aline.page.click('#next');
    await aline.page.waitForSelector('#reply');
    const held = aline.page.url();
    const invitation = await inviteStaff(served, 'dina');
    const pages: [Desk, string][] = [
      [aline, held],
      [aline, `${served.url}/console`],
      [aline, `${served.url}/console/search`],
      [sup, `${served.url}/console/board`],
      [sup, `${served.url}/console/audit`],
      [sup, held.replace('/case/', '/watch/')],
      [sup, `${served.url}/console/nothing`],
    ];
    for (const [{ page }, url] of pages) await sound(page, url);
    const outside = await (await browser.newContext()).newPage();
    await sound(outside, `${served.url}/console/sign-in`);
    await sound(outside, `${served.url}/console/invitation/${invitation}`);
    await girl.close();
  });

  it('go on after the service was restarted in the middle', { timeout: 120_000 }, async () => {
    const girl = await person({ script: true, first: 'hello again' });
    await aline.page.goto(`${served.url}/console`);
    await aline.page.click('#next');
    await aline.page.waitForSelector('#reply');
    await served.restart();
    await aline.page.fill('#text', 'Are you still there?');
    await aline.page.locator('#reply button.main').click();
    await girl.locator('.e.counsellor', { hasText: 'still there' }).waitFor({ timeout: 60_000 });
  });
});
