import type { Case } from '../domain/handover/case.js';
import type { Presence } from '../engine/engine.js';
import type { Account } from '../staff/account.js';
import { minutesOf } from './desk-page.js';
import { Page } from './layout.js';
import type { Staff, Words } from './parts.js';

/** All that supervisors see at one moment. */
export interface BoardView {
  readonly staff: Staff;
  readonly words: Words;
  readonly now: number;
  readonly open: readonly Case[];
  readonly accounts: readonly Account[];
  readonly presences: readonly Presence[];
}

/** Every open case and every counsellor, live. */
export function BoardPage(view: BoardView) {
  const { staff, words } = view;
  return (
    <Page language={staff.language} words={words} staff={staff} at="board">
      <div id="board">
        <Board {...view} />
      </div>
    </Page>
  );
}

/** The part that changes. */
export function Board({ words, now, open, accounts, presences }: BoardView) {
  return (
    <>
      <h2>{words('board.cases')}</h2>
      <ul class="cards">
        {open.map((found) => (
          <li class="card">
            <span class={`tier ${found.tier}`}>{found.tier}</span> <b>{found.name}</b>
            <span class="small">
              {words(`phase.${found.phase}`)} · {nameOf(accounts, found.holder)} ·{' '}
              {words('minutes', { minutes: minutesOf(now - found.waitingSince) })}
              {found.passedBy.length > 0
                ? ` · ${words('board.came-back', { times: found.passedBy.length })}`
                : ''}
              {found.alarm && !found.alarm.told ? ` · ${words('alarm')}` : ''}
            </span>
            <div class="row">
              <a href={`/console/watch/${found.id}`}>{words('board.watch')}</a>
              <form method="post" action={`/console/case/${found.id}/take-over`}>
                <button type="submit">{words('board.take-over')}</button>
              </form>
              <Reassign found={found} accounts={accounts} words={words} />
            </div>
          </li>
        ))}
      </ul>
      <h2>{words('board.staff')}</h2>
      <ul class="cards">
        {presences.map((each) => (
          <li class="card">
            <b>{nameOf(accounts, each.id)}</b>
            <span class="small">
              {words(`status.${now - each.seenAt < 90_000 ? each.status : 'away'}`)} ·{' '}
              {words('board.load', {
                chats: open.filter(({ holder }) => holder === each.id).length,
                most: each.capacity,
              })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Reassign({ found, accounts, words }: { found: Case; accounts: readonly Account[]; words: Words }) {
  const id = `to-${found.id}`;
  return (
    <form method="post" action={`/console/case/${found.id}/reassign`} class="row">
      <label for={id}>{words('board.reassign')}</label>
      <select id={id} name="to" required>
        {accounts
          .filter((each) => each.status === 'active' && each.id !== found.holder && each.role !== 'admin')
          .map((each) => (
            <option value={each.id}>{each.name}</option>
          ))}
      </select>
      <button type="submit">{words('board.reassign.do')}</button>
    </form>
  );
}

const nameOf = (accounts: readonly Account[], id: string | null) =>
  accounts.find((each) => each.id === id)?.name ?? '–';
