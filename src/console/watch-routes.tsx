import type { Hono } from 'hono';
import { auditFrom, auditHead } from '../staff/audit.js';
import { permit, visible } from './acts.js';
import { BoardPage } from './board-page.js';
import { DeskPage } from './desk-page.js';
import { deskView } from './desk-view.js';
import { boardView } from './events.js';
import { rendered } from './layout.js';
import { AuditPage } from './list-pages.js';
import { type ConsoleParts, note, wordsIn } from './parts.js';
import type { SignedIn } from './signed-in-routes.js';

/** What supervisors watch: the board, a case without a word, the log of what was done. */
export function watchRoutes(parts: ConsoleParts, app: Hono, signedIn: SignedIn): void {
  app.get(
    '/board',
    signedIn(async (c, staff) => {
      await permit(parts, staff, 'see-board');
      return c.html(rendered(<BoardPage {...(await boardView(parts, staff))} />));
    }),
  );
  app.get(
    '/watch/:id',
    signedIn(async (c, staff) => {
      await permit(parts, staff, 'any-case', c.req.param('id') ?? '');
      const { id } = await visible(parts, staff, c.req.param('id') ?? '');
      await note(parts, staff, 'watch', { case: id });
      return c.html(rendered(<DeskPage {...(await deskView(parts, staff, { id, silent: true }))} />));
    }),
  );
  app.get(
    '/audit',
    signedIn(async (c, staff) => {
      await permit(parts, staff, 'read-audit');
      const { records } = parts.store;
      const { seq } = await auditHead(records);
      const entries = await auditFrom(records, Math.max(0, seq - shownEntries));
      const words = wordsIn(parts, staff.language);
      return c.html(rendered(<AuditPage staff={staff} words={words} entries={entries} />));
    }),
  );
}

const shownEntries = 200;
