import { type Case, isHeld } from '../domain/handover/case.js';
import { byTurn, canServe, maySee } from '../domain/handover/queue.js';
import { allAccounts } from '../staff/account.js';
import { may } from '../staff/roles.js';
import type { DeskView, ShownCase } from './desk-shows.js';
import { type ConsoleParts, dutyOf, type Staff, wordsIn } from './parts.js';

interface Shown {
  readonly id: string;
  readonly notice?: string;
  readonly draft?: ShownCase['draft'];
  readonly silent?: boolean;
}

/** The desk as one of staff may see it now, with one case open or none. */
export async function deskView(parts: ConsoleParts, staff: Staff, shown?: Shown): Promise<DeskView> {
  const { desk, clock } = parts;
  const { account } = staff;
  const open = (await desk.open()).filter((found) => maySee(account, found));
  const own = (await desk.presences()).find(({ id }) => id === account.id);
  const duty = dutyOf(account);
  return {
    staff,
    words: wordsIn(parts, staff.language),
    now: clock.now(),
    status: own?.status ?? 'away',
    mine: open.filter((found) => found.holder === account.id && isHeld(found)),
    waiting: open.filter((found) => waitsFor(found, account.id) && canServe(duty, found)).sort(byTurn),
    transfers: open.filter((found) => isTransferTo(found, account.id)),
    shown: shown && (await shownCase(parts, staff, shown)),
    notice: shown?.notice ?? '',
  };
}

const waitsFor = ({ phase, holder }: Case, id: string) =>
  phase === 'queued' || (phase === 'offered' && holder === id);

const isTransferTo = ({ transfer }: Case, id: string) => transfer?.to === id;

const mostRefused = 1_000;

async function shownCase(
  parts: ConsoleParts,
  staff: Staff,
  { id, draft, silent = false }: Shown,
): Promise<ShownCase | undefined> {
  const view = await parts.desk.view(id);
  if (!view || !maySee(staff.account, view.found)) return undefined;
  const { found, entries } = view;
  const mayRead = silent || isOwn(found, staff.account.id);
  const failed = await parts.store.failedRows(mostRefused);
  return {
    found: mayRead ? found : { ...found, summary: [] },
    entries: mayRead ? entries : [],
    colleagues: (await allAccounts(parts.store.records)).filter((each) => isColleague(each, found)),
    lineId: parts.random(),
    hers: wordsIn(parts, found.language),
    refused: failed.filter(({ conversation }) => conversation === found.conversation).length,
    draft,
    silent,
  };
}

/** What was said is read by who holds it, or is asked to take it over. */
export const isOwn = (found: Case, id: string): boolean => found.holder === id || isTransferTo(found, id);

const isColleague = (
  account: Parameters<typeof maySee>[0] & { status: string; role: Parameters<typeof may>[0] },
  found: Case,
) => account.status === 'active' && may(account.role, 'claim') && maySee(account, found);
