import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { Language } from '../domain/conversation.js';
import { readSession } from '../staff/sessions.js';
import type { ConsoleParts, Staff } from './parts.js';

const name = 'staff';
const languageName = 'lang';

const optionsFor = (https: boolean) =>
  ({
    path: '/',
    httpOnly: true,
    secure: https,
    sameSite: 'Strict',
    ...(https && { prefix: 'host' as const }),
  }) as const;

/** Keeps the token of a session in a cookie that no script can read and that goes with the browser. */
export function keepToken({ https }: ConsoleParts, c: Context, token: string): void {
  setCookie(c, name, token, optionsFor(https));
}

export function dropToken({ https }: ConsoleParts, c: Context): void {
  deleteCookie(c, name, optionsFor(https));
}

const tokenIn = ({ https }: ConsoleParts, c: Context) =>
  https ? getCookie(c, name, 'host') : getCookie(c, name);

/** Who is signed in; undefined when nobody is. A page that looks by itself does not `touch`. */
export async function staffIn(
  parts: ConsoleParts,
  c: Context,
  { touch } = { touch: true },
): Promise<Staff | undefined> {
  const token = tokenIn(parts, c);
  const session = token ? await readSession(parts, token, { touch }) : undefined;
  return session && { ...session, language: languageOf(c, session.account.languages[0]) };
}

/** The language that the console is read in: chosen, else the first that she speaks. */
export function languageOf(c: Context, spoken = 'rw'): Language {
  const wanted = getCookie(c, languageName) ?? spoken;
  return Language.catch('rw').parse(wanted);
}

export function keepLanguage({ https }: ConsoleParts, c: Context, language: Language): void {
  setCookie(c, languageName, language, { path: '/console', sameSite: 'Strict', secure: https });
}
