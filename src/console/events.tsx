import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { maySee } from '../domain/handover/queue.js';
import type { Presence } from '../engine/engine.js';
import { allAccounts } from '../staff/account.js';
import { may } from '../staff/roles.js';
import { permit, visible } from './acts.js';
import { Board } from './board-page.js';
import { RiskCard, Talk } from './case-panel.js';
import { Queue } from './desk-page.js';
import { deskView, isOwn } from './desk-view.js';
import { type ConsoleParts, dutyOf, note, type Staff, wordsIn } from './parts.js';
import { staffIn } from './signed-in.js';

const everyMs = 1_000;
const presentEveryMs = 20_000;

type Fragments = Readonly<Record<string, string>>;

/** What a stream shows: the desk, alone or with a case, a case that is only looked at, or the board. */
type Sight =
  | { readonly at: 'desk'; readonly id: string | undefined }
  | { readonly at: 'watch'; readonly id: string }
  | { readonly at: 'board' };

const needed = { desk: 'see-queue', watch: 'any-case', board: 'see-board' } as const;

/** What is asked for, as far as her role allows it; reading a case by a stream is written down like reading its page. */
export async function sightOf(parts: ConsoleParts, staff: Staff, c: Context): Promise<Sight> {
  const { board, watch, case: id } = c.req.query();
  const at = board !== undefined ? 'board' : watch !== undefined ? 'watch' : 'desk';
  await permit(parts, staff, needed[at]);
  if (at === 'board') return { at };
  const shown = at === 'watch' ? watch : id || undefined;
  if (shown === undefined) return { at: 'desk', id: undefined };
  const found = await visible(parts, staff, shown);
  const reads = at === 'watch' || isOwn(found, staff.account.id);
  if (reads) await note(parts, staff, at === 'watch' ? 'watch' : 'read', { case: found.id });
  return { at, id: found.id };
}

/**
 * Sends the parts of a page that change, each whole and made here, whenever they are others than before; ends when the
 * session does. While it runs its counsellor is at her console.
 */
export function events(parts: ConsoleParts, c: Context, sight: Sight): Response {
  return streamSSE(c, async (stream) => {
    const look = looker(parts, sight);
    let last: Fragments = {};
    while (!stream.aborted) {
      const staff = await staffIn(parts, c, { touch: false });
      if (!staff) return stream.writeSSE({ event: 'ended', data: '' });
      const fragments = await look(staff);
      for (const [event, data] of news(last, fragments)) await stream.writeSSE({ event, data });
      last = fragments;
      await stream.sleep(everyMs);
    }
  });
}

/** What is to be seen now, for the role she has now; who looks at the desk is there. */
function looker(parts: ConsoleParts, sight: Sight): (staff: Staff) => Promise<Fragments> {
  const here = presentNow(parts);
  return async (staff) => {
    if (!may(staff.account.role, needed[sight.at])) return {};
    if (sight.at === 'board') return boardFragments(parts, staff);
    await here(staff);
    return deskFragments(parts, staff, sight.id, sight.at === 'watch');
  };
}

const news = (last: Fragments, fragments: Fragments) =>
  Object.entries(fragments).filter(([event, data]) => last[event] !== data);

/** Notes that she is here, not more often than it is needed. */
function presentNow(parts: ConsoleParts): (staff: Staff) => Promise<void> {
  let presentAt = Number.NEGATIVE_INFINITY;
  return async (staff) => {
    const now = parts.clock.now();
    if (now - presentAt < presentEveryMs) return;
    await stayPresent(parts, staff);
    presentAt = now;
  };
}

async function deskFragments(
  parts: ConsoleParts,
  staff: Staff,
  id: string | undefined,
  silent: boolean,
): Promise<Fragments> {
  const view = await deskView(parts, staff, id === undefined ? undefined : { id, silent });
  const { words, shown } = view;
  const queue = (<Queue {...view} />).toString();
  if (!shown) return { queue };
  const { found, refused } = shown;
  const card = (<RiskCard found={found} words={words} refused={refused} />).toString();
  const talk = (<Talk shown={shown} words={words} />).toString();
  const held = `${found.phase}|${found.holder ?? ''}|${found.grip}|${isOwn(found, staff.account.id)}`;
  return { queue, card, talk, held };
}

/** The board of a supervisor, without what she may not see. */
export async function boardView(parts: ConsoleParts, staff: Staff) {
  const open = (await parts.desk.open()).filter((found) => maySee(staff.account, found));
  return {
    staff,
    words: wordsIn(parts, staff.language),
    now: parts.clock.now(),
    open,
    accounts: await allAccounts(parts.store.records),
    presences: await parts.desk.presences(),
  };
}

async function boardFragments(parts: ConsoleParts, staff: Staff): Promise<Fragments> {
  return { board: (<Board {...(await boardView(parts, staff))} />).toString() };
}

/** She is here: with the status she chose. */
export async function stayPresent(
  parts: ConsoleParts,
  { account }: Pick<Staff, 'account'>,
  status?: Presence['status'],
): Promise<void> {
  if (!may(account.role, 'claim')) return;
  const known = (await parts.desk.presences()).find(({ id }) => id === account.id);
  const seenAt = parts.clock.now();
  await parts.desk.present({ ...dutyOf(account), status: status ?? known?.status ?? 'available', seenAt });
}

/** She has left: nobody is offered to her, and what she holds goes to others. */
export async function leaveDesk({ desk }: ConsoleParts, { account }: Staff): Promise<void> {
  const known = (await desk.presences()).find(({ id }) => id === account.id);
  if (known) await desk.present({ ...known, seenAt: 0 });
}
