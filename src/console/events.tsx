import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { maySee } from '../domain/handover/queue.js';
import type { Presence } from '../engine/engine.js';
import { allAccounts } from '../staff/account.js';
import { may } from '../staff/roles.js';
import { Board } from './board-page.js';
import { RiskCard, Talk } from './case-panel.js';
import { Queue } from './desk-page.js';
import { deskView, isOwn } from './desk-view.js';
import { type ConsoleParts, dutyOf, type Staff, wordsIn } from './parts.js';
import { staffIn } from './signed-in.js';

const everyMs = 1_000;
const presentEveryMs = 20_000;

type Fragments = Readonly<Record<string, string>>;

/**
 * Sends the parts of a page that change, each whole and made here, whenever they are others than before; ends when the
 * session does. While it runs its counsellor is at her console.
 */
export function events(parts: ConsoleParts, c: Context): Response {
  const shown = c.req.query('case') ?? '';
  const isBoard = c.req.query('board') !== undefined;
  return streamSSE(c, async (stream) => {
    const look = looker(parts, shown, isBoard);
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

/** What is to be seen now; who looks at the desk is there. */
function looker(parts: ConsoleParts, shown: string, isBoard: boolean): (staff: Staff) => Promise<Fragments> {
  if (isBoard) return (staff) => boardFragments(parts, staff);
  const here = presentNow(parts);
  return async (staff) => {
    await here(staff);
    return deskFragments(parts, staff, shown);
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

async function deskFragments(parts: ConsoleParts, staff: Staff, id: string): Promise<Fragments> {
  const view = await deskView(parts, staff, id === '' ? undefined : { id });
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
  if (!may(staff.account.role, 'see-board')) return {};
  return { board: (<Board {...(await boardView(parts, staff))} />).toString() };
}

/** She is here: with the status she chose. */
export async function stayPresent(
  parts: ConsoleParts,
  { account }: Staff,
  status?: Presence['status'],
): Promise<void> {
  if (!may(account.role, 'claim')) return;
  const known = (await parts.desk.presences()).find(({ id }) => id === account.id);
  const seenAt = parts.clock.now();
  await parts.desk.present({ ...dutyOf(account), status: status ?? known?.status ?? 'available', seenAt });
}
