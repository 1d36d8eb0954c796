import { type Context, Hono } from 'hono';
import { Fault, type FaultCode, faults } from '../domain/faults.js';
import { actRoutes, caseRoutes, exportRoutes } from './case-routes.js';
import { deskRoutes, searchRoutes } from './desk-routes.js';
import { TroublePage } from './door-pages.js';
import { doorRoutes } from './door-routes.js';
import { stayPresent } from './events.js';
import { limited } from './fields.js';
import { guarded } from './guard.js';
import { rendered } from './layout.js';
import { type ConsoleParts, wordsIn } from './parts.js';
import { languageOf, staffIn } from './signed-in.js';
import type { SignedIn } from './signed-in-routes.js';
import { watchRoutes } from './watch-routes.js';

/** What staff see and may do, under /console. */
export function staffConsole(parts: ConsoleParts): Hono {
  const app = new Hono();
  app.use(guarded(parts.https), limited);
  doorRoutes(parts, app);
  const signedIn: SignedIn = (handle) => async (c: Context) => {
    const staff = await staffIn(parts, c);
    if (!staff) return c.redirect('/console/sign-in', 303);
    await stayPresent(parts, staff);
    return handle(c, staff);
  };
  deskRoutes(parts, app, signedIn);
  searchRoutes(parts, app, signedIn);
  caseRoutes(parts, app, signedIn);
  exportRoutes(parts, app, signedIn);
  actRoutes(parts, app, signedIn);
  watchRoutes(parts, app, signedIn);
  app.notFound((c) => trouble(parts, c, 'page.unknown'));
  app.onError((error, c) => trouble(parts, c, Fault.from(error).code));
  return app;
}

/** A clear page with the way back; nothing has changed. */
function trouble(parts: ConsoleParts, c: Context, code: FaultCode): Response {
  parts.report(code);
  const language = languageOf(c);
  const words = wordsIn(parts, language);
  const known = troubles.find((each) => code.startsWith(each)) ?? 'other';
  const notice = words(`trouble.${known}`);
  return c.html(
    rendered(<TroublePage language={language} words={words} notice={notice} />),
    faults[code].status,
  );
}

const troubles = [
  'case.taken',
  'case.not-yours',
  'case.closed',
  'case',
  'staff.denied',
  'staff.throttled',
  'staff.expired',
  'staff.second',
  'staff.unconfirmed',
  'request',
  'console.plain',
  'input',
  'store',
] as const;
