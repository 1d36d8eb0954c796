import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { endSession } from '../staff/sessions.js';
import { helpNext, permit } from './acts.js';
import { DeskPage } from './desk-page.js';
import { deskView, isOwn } from './desk-view.js';
import { events, leaveDesk, sightOf, stayPresent } from './events.js';
import { fieldsOf } from './fields.js';
import { rendered } from './layout.js';
import { type Found, SearchPage } from './list-pages.js';
import { type ConsoleParts, note, type Staff, wordsIn } from './parts.js';
import { dropToken } from './signed-in.js';
import type { SignedIn } from './signed-in-routes.js';

const PresenceForm = z.object({ status: z.enum(['available', 'busy', 'away']) });

/** The queue, being there, and leaving. */
export function deskRoutes(parts: ConsoleParts, app: Hono, signedIn: SignedIn): void {
  app.get(
    '/',
    signedIn((c, staff) => desk(parts, c, staff)),
  );
  app.post(
    '/next',
    signedIn(async (c, staff) => {
      const id = await helpNext(parts, staff);
      return id ? c.redirect(`/console/case/${id}`, 303) : desk(parts, c, staff, 'nobody-waits');
    }),
  );
  app.post(
    '/presence',
    signedIn(async (c, staff) => {
      await stayPresent(parts, staff, (await fieldsOf(c, PresenceForm)).status);
      return c.redirect('/console', 303);
    }),
  );
  app.post(
    '/alive',
    signedIn(async (c) => c.body(null, 204)),
  );
  app.post(
    '/sign-out',
    signedIn(async (c, staff) => {
      await note(parts, staff, 'sign-out');
      await leaveDesk(parts, staff);
      await endSession(parts, staff.account.id);
      dropToken(parts, c);
      return c.redirect('/console/sign-in', 303);
    }),
  );
  app.get(
    '/events',
    signedIn(async (c, staff) => events(parts, c, await sightOf(parts, staff, c))),
  );
}

/** Looking through her own cases. */
export function searchRoutes(parts: ConsoleParts, app: Hono, signedIn: SignedIn): void {
  app.get(
    '/search',
    signedIn((c, staff) => search(parts, c, staff, '')),
  );
  app.post(
    '/search',
    signedIn(async (c, staff) =>
      search(parts, c, staff, (await fieldsOf(c, z.object({ q: z.string().trim().max(100) }))).q),
    ),
  );
}

async function desk(parts: ConsoleParts, c: Context, staff: Staff, notice?: string): Promise<Response> {
  if (staff.account.role === 'admin') return c.redirect('/console/audit', 303);
  await permit(parts, staff, 'see-queue');
  const view = await deskView(parts, staff);
  return c.html(rendered(<DeskPage {...view} notice={notice ? view.words(notice) : ''} />));
}

async function search(parts: ConsoleParts, c: Context, staff: Staff, query: string): Promise<Response> {
  await permit(parts, staff, 'own-case');
  const words = wordsIn(parts, staff.language);
  const wanted = query.toLowerCase();
  const hits: Found[] = [];
  const own = (await parts.desk.open()).filter((found) => isOwn(found, staff.account.id));
  for (const { id } of query === '' ? [] : own) {
    const view = await parts.desk.view(id);
    const entry = view?.entries.find(({ text }) => text.toLowerCase().includes(wanted));
    if (view && entry) hits.push({ found: view.found, entry });
  }
  if (query !== '') await note(parts, staff, 'search');
  return c.html(rendered(<SearchPage staff={staff} words={words} query={query} hits={hits} />));
}
