import type { Child } from 'hono/jsx';
import type { Language } from '../domain/conversation.js';
import type { Staff, Words } from './parts.js';

interface PageProps {
  readonly language: Language;
  readonly words: Words;
  readonly staff?: Staff | undefined;
  /** Which place of the console this is. */
  readonly at: 'desk' | 'board' | 'search' | 'audit' | 'none';
  readonly children?: Child;
}

const languages = ['rw', 'en', 'fr', 'sw'] as const;

/** The frame of every page of the console. */
export function Page({ language, words, staff, at, children }: PageProps) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <title>{words('title')}</title>
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/console/desk.css" />
        {staff ? <script type="module" src="/console/desk.js"></script> : null}
      </head>
      <body data-new={words('alert.new')}>
        <header>
          <h1>{words('title')}</h1>
          {staff ? <Places staff={staff} words={words} at={at} /> : null}
          <form method="post" action="/console/language" class="tongues">
            {languages.map((code) => (
              <button
                type="submit"
                name="language"
                value={code}
                lang={code}
                aria-pressed={code === language ? 'true' : 'false'}
              >
                {code}
              </button>
            ))}
          </form>
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}

function Places({ staff, words, at }: { staff: Staff; words: Words; at: PageProps['at'] }) {
  const { role, name } = staff.account;
  const places = [
    ...(role === 'counsellor' || role === 'supervisor' ? (['desk', 'search'] as const) : []),
    ...(role === 'supervisor' ? (['board'] as const) : []),
    ...(role === 'supervisor' || role === 'admin' ? (['audit'] as const) : []),
  ];
  return (
    <nav aria-label={words('places')}>
      {places.map((place) => (
        <a
          href={place === 'desk' ? '/console' : `/console/${place}`}
          {...(place === at ? { 'aria-current': 'page' } : {})}
        >
          {words(`place.${place}`)}
        </a>
      ))}
      <form method="post" action="/console/sign-out">
        <button type="submit">
          {words('sign-out')} ({name})
        </button>
      </form>
    </nav>
  );
}

/** A page as text. */
export const rendered = (page: { toString(): string }): string => `<!doctype html>${page.toString()}`;
