import { type Case, type CaseEntry, isHeld, outcomes } from '../domain/handover/case.js';
import { inRwanda } from '../domain/rwanda-time.js';
import type { DeskView, ShownCase } from './desk-shows.js';
import type { Words } from './parts.js';

interface PanelProps extends DeskView {
  readonly shown: ShownCase;
}

/** One chat: what was said, what is known, and what can be done. */
export function CasePanel({ shown, staff, words }: PanelProps) {
  const { found } = shown;
  const isMine = found.holder === staff.account.id && isHeld(found) && !shown.silent;
  return (
    <div class="panel">
      <div class="talk">
        <h2>
          <span class={`tier ${found.tier}`}>{found.tier}</span> {found.name}{' '}
          <small>{words(`phase.${found.phase}`)}</small>
        </h2>
        <div id="talk" role="log" aria-live="polite" tabindex={0} aria-label={words('talk')}>
          <Talk shown={shown} words={words} />
        </div>
        {isMine ? (
          <Reply shown={shown} words={words} />
        ) : (
          <Take shown={shown} words={words} me={staff.account.id} />
        )}
      </div>
      <div class="side">
        <div id="card">
          <RiskCard found={found} words={words} refused={shown.refused} />
        </div>
        {isMine ? <Acts shown={shown} words={words} me={staff.account.id} /> : null}
        {isMine ? <Note shown={shown} words={words} /> : null}
      </div>
    </div>
  );
}

/** What was said and done, in order; whose words they are is told by words and not by colour alone. */
export function Talk({ shown: { entries }, words }: { shown: ShownCase; words: Words }) {
  return (
    <ol>
      {entries.map((entry) => (
        <li class={entry.by}>
          <b>{words(`by.${entry.by}`)}</b> <time>{inRwanda(entry.at).time}</time>
          <p dir="auto">{entry.by === 'event' ? eventText(words, entry) : entry.text}</p>
        </li>
      ))}
    </ol>
  );
}

function eventText(words: Words, { text }: CaseEntry): string {
  const [kind = ''] = text.split(':');
  return words(`event.${kind}`);
}

/** What is known of her: never a bare score, and what she keeps to herself stays unknown. */
export function RiskCard({ found, words, refused }: { found: Case; words: Words; refused: number }) {
  const { summary, contact, age, disagreed } = found;
  const hours = contact.kind === 'hours' ? `${contact.from}–${contact.to}` : words('contact.never');
  return (
    <section class="card-box">
      <h3>{words('known')}</h3>
      {found.alarm && !found.alarm.told ? <p class="alarm">{words('alarm')}</p> : null}
      <dl>
        <dt>{words('passed')}</dt>
        <dd>
          {summary.length === 0 ? words('passed.nothing') : null}
          <ul>
            {summary.map((line) => (
              <li dir="auto">{line}</li>
            ))}
          </ul>
        </dd>
        <dt>{words('language')}</dt>
        <dd>{found.language}</dd>
        <dt>{words('age')}</dt>
        <dd>{words(`age.${age}`)}</dd>
        <dt>{words('contact')}</dt>
        <dd>{hours}</dd>
        {refused > 0 ? (
          <>
            <dt>{words('undelivered')}</dt>
            <dd class="alarm">{refused}</dd>
          </>
        ) : null}
        {disagreed === null ? null : (
          <>
            <dt>{words('disagreed')}</dt>
            <dd dir="auto">{disagreed}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** Names what the form is meant for; the server compares all of it before anything is said. */
function GripFields({ found, lineId }: { found: Case; lineId: string }) {
  return (
    <>
      <input type="hidden" name="grip" value={String(found.grip)} />
      <input type="hidden" name="name" value={found.name} />
      <input type="hidden" name="conversation" value={found.conversation} />
      <input type="hidden" name="line" value={lineId} />
    </>
  );
}

const canned = ['hello', 'listening', 'alone', 'number', 'checking', 'child', 'report', 'ending'] as const;

function Reply({ shown: { found, lineId, draft, hers }, words }: { shown: ShownCase; words: Words }) {
  return (
    <form method="post" action={`/console/case/${found.id}/say`} id="reply" autocomplete="off">
      <GripFields found={found} lineId={lineId} />
      {draft ? (
        <p class="alarm">
          {words('guard', { seems: draft.seems, language: found.language })}
          <input type="hidden" name="anyway" value="yes" />
        </p>
      ) : null}
      <label for="text">{words('reply', { name: found.name, language: found.language })}</label>
      <textarea id="text" name="text" rows={3} required maxlength={4000}>
        {draft?.text ?? ''}
      </textarea>
      <button type="submit" class="main">
        {draft ? words('send-anyway') : words('send')}
      </button>
      <ul id="canned" class="needs-script" hidden>
        {canned.map((key) => (
          <li>
            <button type="button" lang={found.language} data-text={hers(`canned.${key}`)}>
              {hers(`canned.${key}`)}
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}

function Note({ shown: { found, lineId }, words }: { shown: ShownCase; words: Words }) {
  return (
    <form method="post" action={`/console/case/${found.id}/note`} class="note" autocomplete="off">
      <input type="hidden" name="line" value={`n${lineId}`} />
      <label for="note">{words('note')}</label>
      <textarea id="note" name="text" rows={2} required maxlength={4000}></textarea>
      <button type="submit">{words('note.save')}</button>
    </form>
  );
}

/** A chat that is not hers: what she may do about it. */
function Take({ shown: { found, silent }, words, me }: { shown: ShownCase; words: Words; me: string }) {
  if (silent) {
    return (
      <div class="note">
        <p>{words('silent')}</p>
        <One act="export-approve" found={found} label={words('export.approve')} />
      </div>
    );
  }
  const isOffered = found.phase === 'queued' || (found.phase === 'offered' && found.holder === me);
  if (isOffered) return <One act="claim" found={found} label={words('claim')} main />;
  if (found.transfer) {
    return (
      <div class="row">
        <One act="accept" found={found} label={words('accept')} main />
        <One act="reject" found={found} label={words('reject')} />
      </div>
    );
  }
  return <p>{words('not-yours')}</p>;
}

interface OneProps {
  readonly act: string;
  readonly found: Case;
  readonly label: string;
  readonly main?: boolean;
}

function One({ act, found, label, main }: OneProps) {
  return (
    <form method="post" action={`/console/case/${found.id}/${act}`}>
      <button type="submit" class={main ? 'main' : ''} id={`act-${act}`}>
        {label}
      </button>
    </form>
  );
}

function Acts({ shown: { found, colleagues }, words, me }: { shown: ShownCase; words: Words; me: string }) {
  const others = colleagues.filter(({ id }) => id !== me);
  const skills = [...new Set(others.flatMap((each) => each.skills))].sort();
  return (
    <section class="acts">
      <h3>{words('acts')}</h3>
      {found.transfer ? <p>{words('transfer.waits')}</p> : null}
      <form method="post" action={`/console/case/${found.id}/transfer`} class="row">
        <label for="to">{words('transfer')}</label>
        <select id="to" name="to" required>
          {others.map(({ id, name }) => (
            <option value={id}>{name}</option>
          ))}
        </select>
        <button type="submit">{words('transfer.ask')}</button>
      </form>
      <form method="post" action={`/console/case/${found.id}/give-back`} class="row">
        <button type="submit">{words('give-back')}</button>
        {skills.length > 0 ? (
          <>
            <label for="skill">{words('give-back.for')}</label>
            <select id="skill" name="skill">
              <option value="">{words('give-back.all')}</option>
              {skills.map((skill) => (
                <option value={skill}>{skill}</option>
              ))}
            </select>
          </>
        ) : null}
      </form>
      <div class="row">
        <One act="back-to-bot" found={found} label={words('back-to-bot')} />
      </div>
      <form method="post" action={`/console/case/${found.id}/disagree`} class="row">
        <label for="why">{words('disagree')}</label>
        <input id="why" name="text" required maxlength={300} />
        <button type="submit">{words('note.save')}</button>
      </form>
      <div class="row">
        <One act="export-ask" found={found} label={words('export.ask')} />
        <One act="export" found={found} label={words('export')} />
      </div>
      <CloseForm found={found} words={words} />
    </section>
  );
}

function CloseForm({ found, words }: { found: Case; words: Words }) {
  return (
    <details id="close">
      <summary>{words('close')}</summary>
      <form method="post" action={`/console/case/${found.id}/close`}>
        <label for="outcome">{words('outcome')}</label>
        <select id="outcome" name="outcome" required>
          <option value="">–</option>
          {outcomes.slice(0, -1).map((outcome) => (
            <option value={outcome}>{words(`outcome.${outcome}`)}</option>
          ))}
        </select>
        <label for="referral">{words('referral')}</label>
        <input id="referral" name="referral" maxlength={200} />
        <label for="followUp">{words('follow-up')}</label>
        <input id="followUp" name="followUp" type="date" />
        <button type="submit">{words('close.do')}</button>
      </form>
    </details>
  );
}
