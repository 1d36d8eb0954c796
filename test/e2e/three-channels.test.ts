import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeTelegram } from '../../src/dev/telegram/fake-telegram.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { type Served, serveInzira } from '../support/served.js';
import { type Desk, signedInDesk } from '../support/staff.js';

const token = '4200000001:AAH-a-token-of-a-bot-that-is-none_x';
const patient = { timeout: 30_000, interval: 50 };

let served: Served;
let browser: Browser;
let fake: FakeTelegram;
const desks: Desk[] = [];

beforeAll(async () => {
  if (!hasBrowser) return;
  fake = new FakeTelegram({ token, now: Date.now });
  served = await serveInzira({
    INZIRA_DEMO_QUEUE: 'on',
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: await fake.listen(),
  });
  browser = await openBrowser();
  for (const login of ['aline', 'ben', 'chantal'])
    desks.push(await signedInDesk(served, browser, login, { languages: ['rw', 'en'] }));
  desks.push(await signedInDesk(served, browser, 'sup', { role: 'supervisor', languages: ['rw', 'en'] }));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  await fake?.close();
});

/** A person on some channel, as a test holds her. */
interface Person {
  readonly language: 'rw' | 'en';
  say(text: string): Promise<void>;
  /** Everything she was shown. */
  seen(): Promise<string>;
}

async function onPage(language: 'rw' | 'en', script: boolean): Promise<Person> {
  const page = await (await browser.newContext({ javaScriptEnabled: script })).newPage();
  await page.goto(`${served.url}/${language}`);
  return {
    language,
    say: async (text) => {
      await page.fill('#t', text);
      await page.click('#send');
      await page.waitForLoadState('networkidle');
    },
    seen: async () => {
      if (!script) await page.goto(`${served.url}/${language}`);
      return (await page.locator('#log').textContent()) ?? '';
    },
  };
}

/** Direct Line, as a client of another site speaks it. */
async function onDirectLine(language: 'rw' | 'en'): Promise<Person> {
  const api = `${served.url}/v3/directline`;
  const begun = await fetch(`${api}/tokens/generate`, { method: 'POST' });
  const { token: word, conversationId } = (await begun.json()) as { token: string; conversationId: string };
  const headers = { authorization: `Bearer ${word}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ locale: language });
  await fetch(`${api}/conversations`, { method: 'POST', headers, body });
  const address = `${api}/conversations/${conversationId}/activities`;
  return {
    language,
    say: async (text) => {
      const activity = JSON.stringify({ type: 'message', from: { id: 'dl_x' }, text, locale: language });
      expect((await fetch(address, { method: 'POST', headers, body: activity })).status).toBe(200);
    },
    seen: async () => (await fetch(address, { headers })).text(),
  };
}

function onTelegram(language: 'rw' | 'en', id: number): Person {
  const persona = { id, name: 'Uwase' };
  return {
    language,
    say: async (text) => {
      const before = fake.shown.length;
      fake.send(persona, { text });
      await expect
        .poll(() => fake.shown.length, patient)
        .toBeGreaterThan(before)
        .catch(() => {});
    },
    seen: async () =>
      fake.shown
        .filter(({ chat }) => chat === id)
        .map(({ text }) => text)
        .join('\n'),
  };
}

const words = {
  en: { hello: 'hello', joined: 'A counsellor is here now', ended: 'has ended the talk' },
  rw: { hello: 'muraho', joined: 'Umujyanama arahari ubu', ended: 'yasoje ikiganiro' },
} as const;

const isSeen = (person: Person, part: string) => expect.poll(() => person.seen(), patient).toContain(part);

/** Asks for a human and says yes. */
async function ask(person: Person): Promise<void> {
  await person.say(words[person.language].hello);
  await person.say('0');
  await isSeen(person, '3029');
  await person.say('1');
}

/** Words to whose chat is open; where they are held back because of their language, they are meant all the same. */
async function reply(page: Page, text: string): Promise<void> {
  await page.fill('#text', text);
  await page.locator('#reply button.main').click();
  await page.locator('#talk .counsellor, #reply .alarm').first().waitFor();
  if ((await page.locator('#reply .alarm').count()) > 0) await page.locator('#reply button.main').click();
  await page.locator('#talk .counsellor', { hasText: text }).waitFor();
}

describe.runIf(hasBrowser)('six people on three channels, three counsellors, two languages', () => {
  it('all find a human who answers and ends it, each in the right chat', { timeout: 240_000 }, async () => {
    const people = [
      await onPage('en', true),
      await onPage('rw', false),
      await onDirectLine('en'),
      await onDirectLine('rw'),
      onTelegram('en', 77_001),
      onTelegram('rw', 77_002),
    ];
    for (const person of people) await ask(person);
    const counsellors = desks.slice(0, 3);
    // Two chats for each, claimed at the same moment by all three.
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(counsellors.map(({ page }) => page.goto(`${served.url}/console`)));
      await Promise.all(counsellors.map(({ page }) => page.click('#next')));
      await Promise.all(counsellors.map(({ page }) => page.waitForSelector('#reply')));
      await Promise.all(
        counsellors.map(async ({ page }, at) => {
          const name = (await page.locator('.talk h2').textContent()) ?? '';
          await reply(page, `answer ${at} of round ${round} for ${/\d+/.exec(name.replace(/T\d/, ''))?.[0]}`);
        }),
      );
    }
    for (const person of people) {
      await isSeen(person, words[person.language].joined);
      await isSeen(person, 'answer ');
    }
    const answers = await Promise.all(
      people.map(async (person) => [
        ...new Set((await person.seen()).match(/answer \d of round \d for \d+/g)),
      ]),
    );
    expect(answers.every((own) => own.length === 1)).toBe(true);
    expect(new Set(answers.flat()).size).toBe(6);
  });

  it('are all ended from the board when a supervisor takes them over', { timeout: 240_000 }, async () => {
    const { page } = desks[3] as Desk;
    for (let left = 6; left > 0; left -= 1) {
      await page.goto(`${served.url}/console/board`);
      await page.locator('form[action$="/take-over"] button').first().click();
      await page.goto(`${served.url}/console`);
      await page.locator('#queue a.card').first().click();
      await page.locator('#close summary').click();
      await page.selectOption('#outcome', 'informed');
      await page.locator('#close button').click();
      await page.locator('#reply').waitFor({ state: 'detached' });
    }
    await page.goto(`${served.url}/console/board`);
    expect(await page.locator('form[action$="/take-over"]').count()).toBe(0);
  });
});
