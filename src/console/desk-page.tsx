import type { Case } from '../domain/handover/case.js';
import { claimTarget } from '../domain/handover/deadlines.js';
import { CasePanel } from './case-panel.js';
import type { DeskView, ShownCase } from './desk-shows.js';
import { Page } from './layout.js';
import type { Words } from './parts.js';

/** Queue, own chats, and the chat that is open. */
export function DeskPage(view: DeskView) {
  const { staff, words, shown } = view;
  return (
    <Page language={staff.language} words={words} staff={staff} at="desk">
      <div
        class={shown ? 'desk open' : 'desk'}
        data-stream={`${shown?.silent ? 'watch' : 'case'}=${shown?.found.id ?? ''}`}
      >
        <aside>
          <DeskTools view={view} />
          <div id="queue">
            <Queue {...view} />
          </div>
        </aside>
        <section id="case">
          <p role="alert" id="notice">
            {view.notice}
          </p>
          {shown ? <CasePanel {...view} shown={shown} /> : <p class="empty">{words('empty')}</p>}
        </section>
      </div>
    </Page>
  );
}

const statuses = ['available', 'busy', 'away'] as const;

function DeskTools({ view: { words, status } }: { view: DeskView }) {
  return (
    <div class="tools">
      <form method="post" action="/console/next">
        <button type="submit" class="main" id="next">
          {words('next')}
        </button>
      </form>
      <form method="post" action="/console/presence" class="row">
        {statuses.map((each) => (
          <button type="submit" name="status" value={each} aria-pressed={each === status ? 'true' : 'false'}>
            {words(`status.${each}`)}
          </button>
        ))}
      </form>
      <p class="row needs-script">
        <button type="button" id="mute" aria-pressed="false">
          {words('mute')}
        </button>
        <button type="button" id="keys" aria-pressed="true">
          {words('keys')}
        </button>
      </p>
      <details class="needs-script">
        <summary>{words('keys.help')}</summary>
        <p>{words('keys.list')}</p>
      </details>
    </div>
  );
}

const tiers = ['T0', 'T1', 'T2', 'T3'] as const;

/** How many wait, how long, and who. */
export function Queue({ words, now, mine, waiting, transfers, shown, status }: DeskView) {
  const longest = Math.max(0, ...waiting.map(({ waitingSince }) => now - waitingSince));
  return (
    <div
      data-pressing={String(waiting.filter(({ tier }) => tier === 'T0' || tier === 'T1').length)}
      data-count={String(waiting.length)}
    >
      <h2>{words('waiting')}</h2>
      <p class="counts">
        {tiers.map((tier) => (
          <span class={`tier ${tier}`}>
            {tier} {waiting.filter((each) => each.tier === tier).length}
          </span>
        ))}
        <span>{words('longest', { minutes: minutesOf(longest) })}</span>
      </p>
      {status === 'available' ? null : <p>{words('not-available')}</p>}
      <Cards cases={transfers} words={words} now={now} heading={words('transfers')} shown={shown} />
      <Cards cases={mine} words={words} now={now} heading={words('mine')} shown={shown} />
      <Cards cases={waiting} words={words} now={now} heading={words('queue')} shown={shown} />
    </div>
  );
}

interface CardsProps {
  readonly cases: readonly Case[];
  readonly words: Words;
  readonly now: number;
  readonly heading: string;
  readonly shown: ShownCase | undefined;
}

function Cards({ cases, words, now, heading, shown }: CardsProps) {
  if (cases.length === 0) return null;
  return (
    <section>
      <h3>
        {heading} ({cases.length})
      </h3>
      <ul class="cards">
        {cases.map((found) => (
          <li>
            <a
              href={`/console/case/${found.id}`}
              class="card"
              {...(shown?.found.id === found.id ? { 'aria-current': 'true' } : {})}
            >
              <span class={`tier ${found.tier}`}>{found.tier}</span> <b>{found.name}</b>
              <span class="small">
                {found.language} · {found.channel} ·{' '}
                {words('minutes', { minutes: minutesOf(now - since(found)) })}
                {isLate(found, now) ? ` · ${words('late')}` : ''}
                {answerOwed(found) ? ` · ${words('owed')}` : ''}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const since = ({ phase, waitingSince, lastPersonAt }: Case) =>
  phase === 'queued' ? waitingSince : lastPersonAt;

const isLate = ({ phase, waitingSince, tier }: Case, now: number) =>
  (phase === 'queued' || phase === 'offered') && now - waitingSince > claimTarget[tier];

const answerOwed = ({ lastPersonAt, lastHumanAt, phase }: Case) =>
  (phase === 'talking' || phase === 'claimed') && lastPersonAt > (lastHumanAt ?? 0);

/** Whole minutes. */
export const minutesOf = (ms: number): number => Math.max(0, Math.floor(ms / 60_000));
