import type { Case, CaseEntry } from '../domain/handover/case.js';
import type { AuditEntry } from '../staff/audit.js';
import { Page } from './layout.js';
import type { Staff, Words } from './parts.js';

interface ListProps {
  readonly staff: Staff;
  readonly words: Words;
}

/** What staff did, newest first: codes and ids. */
export function AuditPage({ staff, words, entries }: ListProps & { entries: readonly AuditEntry[] }) {
  return (
    <Page language={staff.language} words={words} staff={staff} at="audit">
      <h2>{words('place.audit')}</h2>
      <ol class="audit" reversed>
        {[...entries].reverse().map(({ seq, at, actor, action, case: about, detail }) => (
          <li value={seq}>
            {new Date(at).toISOString()} {actor.slice(0, 8)} <b>{action}</b> {about?.slice(0, 8) ?? ''}{' '}
            {detail ?? ''}
          </li>
        ))}
      </ol>
    </Page>
  );
}

/** One of her own cases in which the words stand. */
export interface Found {
  readonly found: Case;
  readonly entry: CaseEntry;
}

/** Searching her own open cases. */
export function SearchPage({
  staff,
  words,
  query,
  hits,
}: ListProps & { query: string; hits: readonly Found[] }) {
  return (
    <Page language={staff.language} words={words} staff={staff} at="search">
      <form method="post" action="/console/search" class="row">
        <label for="q">{words('search.for')}</label>
        <input id="q" name="q" value={query} required maxlength={100} autocomplete="off" />
        <button type="submit">{words('place.search')}</button>
      </form>
      {query !== '' && hits.length === 0 ? <p>{words('search.none')}</p> : null}
      <ul class="cards">
        {hits.map(({ found, entry }) => (
          <li>
            <a class="card" href={`/console/case/${found.id}`}>
              <b>{found.name}</b> <span dir="auto">{entry.text}</span>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
