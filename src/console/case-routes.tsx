import type { Context, Hono } from 'hono';
import { Fault } from '../domain/faults.js';
import { may } from '../staff/roles.js';
import { approveExport, askExport, useExport } from '../staff/two-people.js';
import { carryOut, permit, say, visible, writeNote } from './acts.js';
import { DeskPage } from './desk-page.js';
import { deskView, isOwn } from './desk-view.js';
import { exported } from './exports.js';
import { rendered } from './layout.js';
import { type ConsoleParts, note, type Staff } from './parts.js';
import type { SignedIn } from './signed-in-routes.js';

const idOf = (c: Context) => c.req.param('id') ?? '';

/** One case: to read, to answer, to write a note in. */
export function caseRoutes(parts: ConsoleParts, app: Hono, signedIn: SignedIn): void {
  app.get(
    '/case/:id',
    signedIn((c, staff) => showCase(parts, c, staff)),
  );
  app.post(
    '/case/:id/say',
    signedIn(async (c, staff) => {
      const outcome = await say(parts, staff, c, idOf(c));
      return outcome === 'said' ? backToCase(c) : showCase(parts, c, staff, outcome.held);
    }),
  );
  app.post(
    '/case/:id/note',
    signedIn(async (c, staff) => {
      await writeNote(parts, staff, c, idOf(c));
      return backToCase(c);
    }),
  );
}

/** Taking a case out of the house, which two people must want. */
export function exportRoutes(parts: ConsoleParts, app: Hono, signedIn: SignedIn): void {
  app.post(
    '/case/:id/export-ask',
    signedIn((c, staff) => exportAct(parts, c, staff, 'export-ask')),
  );
  app.post(
    '/case/:id/export-approve',
    signedIn((c, staff) => exportAct(parts, c, staff, 'export-approve')),
  );
  app.post(
    '/case/:id/export',
    signedIn((c, staff) => takeExport(parts, c, staff)),
  );
}

/** Every other button of a case. */
export function actRoutes(parts: ConsoleParts, app: Hono, signedIn: SignedIn): void {
  app.post(
    '/case/:id/:act',
    signedIn(async (c, staff) => {
      await carryOut(parts, staff, c, idOf(c), c.req.param('act') ?? '');
      return c.req.param('act') === 'reassign' ? c.redirect('/console/board', 303) : backToCase(c);
    }),
  );
}

const backToCase = (c: Context) => c.redirect(`/console/case/${idOf(c)}#text`, 303);

async function showCase(
  parts: ConsoleParts,
  c: Context,
  staff: Staff,
  draft?: { readonly text: string; readonly seems: string },
): Promise<Response> {
  await permit(parts, staff, 'see-queue');
  const found = await visible(parts, staff, idOf(c));
  if (isOwn(found, staff.account.id)) await note(parts, staff, 'read', { case: found.id });
  const view = await deskView(parts, staff, { id: found.id, draft });
  return c.html(rendered(<DeskPage {...view} />));
}

/** Who asks holds the case, or may look at any; who agrees is another, which the agreement itself checks. */
async function exportAct(
  parts: ConsoleParts,
  c: Context,
  staff: Staff,
  act: 'export-ask' | 'export-approve',
): Promise<Response> {
  const id = await exportable(parts, staff, c, act);
  await note(parts, staff, act, { case: id });
  const { records } = parts.store;
  const now = parts.clock.now();
  if (act === 'export-ask') await askExport(records, id, staff.account.id, now);
  else await approveExport(records, id, staff.account.id, now);
  return c.redirect(act === 'export-ask' ? `/console/case/${id}` : '/console/board', 303);
}

async function exportable(
  parts: ConsoleParts,
  staff: Staff,
  c: Context,
  action: 'export-ask' | 'export-approve',
): Promise<string> {
  await permit(parts, staff, action, idOf(c));
  const found = await visible(parts, staff, idOf(c));
  const { id, role } = staff.account;
  if (found.holder !== id && !may(role, 'any-case')) throw new Fault('case.not-yours');
  if (!staff.isConfirmed) throw new Fault('staff.unconfirmed');
  return found.id;
}

async function takeExport(parts: ConsoleParts, c: Context, staff: Staff): Promise<Response> {
  const id = await exportable(parts, staff, c, 'export-ask');
  await useExport(parts.store.records, id, staff.account.id, parts.clock.now());
  await note(parts, staff, 'export', { case: id });
  const view = await parts.desk.view(id);
  if (!view) throw new Fault('case.unknown');
  c.header('content-disposition', `attachment; filename="case-${id.slice(0, 8)}.json"`);
  return c.json(exported(view));
}
