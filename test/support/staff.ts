import { Secret, TOTP } from 'otpauth';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { askOwner } from '../../src/operation/control-socket.js';
import type { NewStaff } from '../../src/staff/invitations.js';
import type { Served } from './served.js';

const password = 'a long sentence about rain and mountains';

/** The one-time code of a seed, some steps of half a minute away: each is good once. */
function codeOf(secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replace(/\s/g, '')) });
  return totp.generate({ timestamp: Date.now() + steps * 30_000 });
}

/** A counsellor, or whom `over` makes of her. */
export const newStaff = (login: string, over: Partial<NewStaff> = {}): NewStaff => ({
  login,
  name: login,
  role: 'counsellor',
  languages: ['en', 'rw'],
  skills: [],
  capacity: 3,
  employer: 'ngo',
  place: 'kigali',
  ...over,
});

/** Invites one of staff as `inzira staff add` does; answers with the token of the link. */
export async function inviteStaff(
  { folder }: Served,
  login: string,
  over: Partial<NewStaff> = {},
): Promise<string> {
  const who = newStaff(login, over);
  const [row] = (await askOwner(folder, { order: 'staff-add', who })) ?? [];
  if (typeof row?.invitation !== 'string') throw new Error(JSON.stringify(row));
  return row.invitation;
}

export interface Desk {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly secret: string;
  readonly recovery: readonly string[];
}

/** Takes an invitation up and signs in, through the pages. */
export async function signedInDesk(
  served: Served,
  browser: Browser,
  login: string,
  over: Partial<NewStaff> = {},
): Promise<Desk> {
  const token = await inviteStaff(served, login, over);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${served.url}/console/invitation/${token}`);
  const secret = (await page.locator('code').first().textContent()) ?? '';
  await page.fill('#password', password);
  await page.fill('#code', codeOf(secret, -1));
  await page.click('button.main');
  const recovery = await page.locator('ol code').allTextContents();
  await page.click('a.main');
  await enter(page, login, codeOf(secret));
  return { page, context, secret, recovery };
}

/** Fills in the door. */
async function enter(page: Page, login: string, code: string, word = password): Promise<void> {
  await page.fill('#login', login);
  await page.fill('#password', word);
  await page.fill('#code', code);
  await page.click('button.main');
}
