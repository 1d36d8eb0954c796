import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { Language } from '../domain/conversation.js';
import { Fault, faults } from '../domain/faults.js';
import { activate, invited } from '../staff/invitations.js';
import { passwordFlaw } from '../staff/password.js';
import { signIn } from '../staff/sign-in.js';
import { InvitationPage, RecoveryPage, SignInPage } from './door-pages.js';
import { stayPresent } from './events.js';
import { fieldsOf } from './fields.js';
import { rendered } from './layout.js';
import { type ConsoleParts, note, wordsIn } from './parts.js';
import { keepLanguage, keepToken, languageOf } from './signed-in.js';

const SignIn = z.object({
  login: z.string().max(64),
  password: z.string().max(500),
  code: z.string().max(40),
});
const Activation = z.object({ password: z.string().max(500), code: z.string().max(40) });

/** What everybody may reach: style, script, language, signing in, and taking an invitation up. */
export function doorRoutes(parts: ConsoleParts, app: Hono): void {
  for (const [name, type] of [
    ['desk.css', 'text/css'],
    ['desk.js', 'text/javascript'],
  ] as const) {
    const text = readFileSync(join(parts.folder, name), 'utf8');
    app.get(`/${name}`, (c) => c.body(text, 200, { 'content-type': `${type}; charset=utf-8` }));
  }
  app.post('/language', async (c) => {
    keepLanguage(parts, c, (await fieldsOf(c, z.object({ language: Language }))).language);
    return c.redirect('/console', 303);
  });
  app.get('/sign-in', (c) => c.html(signInPage(parts, c, '')));
  app.post('/sign-in', (c) => enter(parts, c));
  app.get('/invitation/:token', (c) => invitation(parts, c, ''));
  app.post('/invitation/:token', (c) => accept(parts, c));
}

function signInPage(parts: ConsoleParts, c: Context, notice: string): string {
  const language = languageOf(c);
  return rendered(<SignInPage language={language} words={wordsIn(parts, language)} notice={notice} />);
}

async function enter(parts: ConsoleParts, c: Context): Promise<Response> {
  const form = await fieldsOf(c, SignIn);
  try {
    const { account, token } = await signIn(parts, { ...form, clientAddress: parts.clientAddress(c) });
    await note(parts, { account }, 'sign-in');
    keepToken(parts, c, token);
    keepLanguage(parts, c, languageOf(c, account.languages[0]));
    await stayPresent(parts, { account });
    return c.redirect('/console', 303);
  } catch (error) {
    const { code } = Fault.from(error);
    if (code !== 'staff.denied' && code !== 'staff.throttled') throw error;
    parts.report(code);
    const words = wordsIn(parts, languageOf(c));
    const notice = words(code === 'staff.denied' ? 'sign-in.wrong' : 'trouble.staff.throttled');
    return c.html(signInPage(parts, c, notice), faults[code].status);
  }
}

async function invitation(parts: ConsoleParts, c: Context, notice: string): Promise<Response> {
  const token = c.req.param('token') ?? '';
  const account = await invited(parts.store.records, token, parts.clock.now());
  const language = languageOf(c, account.languages[0]);
  const words = wordsIn(parts, language);
  const page = { language, words, notice, account, action: `/console/invitation/${token}` };
  return c.html(rendered(<InvitationPage {...page} />), notice === '' ? 200 : 400);
}

async function accept(parts: ConsoleParts, c: Context): Promise<Response> {
  const token = c.req.param('token') ?? '';
  const form = await fieldsOf(c, Activation);
  const account = await invited(parts.store.records, token, parts.clock.now());
  const words = wordsIn(parts, languageOf(c, account.languages[0]));
  const flaw = passwordFlaw(form.password);
  if (flaw) return invitation(parts, c, words(`invitation.${flaw}`));
  try {
    const codes = await activate(parts.store.records, token, form, parts.clock.now());
    await note(parts, { account }, 'activate');
    return c.html(rendered(<RecoveryPage language={languageOf(c)} words={words} codes={codes} />));
  } catch (error) {
    if (Fault.from(error).code !== 'staff.denied') throw error;
    return invitation(parts, c, words('invitation.code-wrong'));
  }
}
