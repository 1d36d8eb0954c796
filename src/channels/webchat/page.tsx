import { raw } from 'hono/html';
import type { Choice, Language, LogEntry } from '../../domain/conversation.js';
import type { Content } from '../../engine/ports/content.js';
import type { PageParts } from './page-parts.js';

export interface PageView {
  readonly content: Content;
  readonly parts: PageParts;
  readonly language: Language;
  /** Where the form of this page sends its message. */
  readonly action: string;
  readonly entries: readonly LogEntry[];
  /** A calm line above the composer: what did not work. */
  readonly notice: string;
  /** What stands in the composer already. */
  readonly typed: string;
  /** An answer is on its way: there is a link to look for it. */
  readonly looks: boolean;
  /** The id of the message that this page's form will send. */
  readonly messageId: string;
  readonly exitUrl: string;
}

/** The whole chat page in one response; it works without script. */
export function renderPage(view: PageView): string {
  return `<!doctype html>${(<Page {...view} />).toString()}`;
}

type Words = (key: string) => string;

function Page(view: PageView) {
  const { language, parts } = view;
  const lastOwn = view.entries.findLastIndex((entry) => entry.by === 'person');
  const words: Words = (key) => view.content.speak(language, `web.${key}`);
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <title>{words('title')}</title>
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex,nofollow" />
        <link rel="icon" href="data:," />
        <style>{raw(parts.style)}</style>
      </head>
      <body data-exit={view.exitUrl} {...(view.looks ? { 'data-waits': '1' } : {})}>
        <Header words={words} />
        <Languages view={view} words={words} />
        <main>
          <div id="log" role="log" aria-live="polite" aria-label={words('log')} tabindex={0}>
            {view.entries.map((entry, at) => (
              <Entry entry={entry} words={words} last={at === lastOwn} />
            ))}
          </div>
          <Composer view={view} words={words} />
        </main>
        <script>{raw(parts.script)}</script>
      </body>
    </html>
  );
}

/** Exit is the first thing that can be reached, and stays in sight. */
function Header({ words }: { words: Words }) {
  return (
    <header>
      {/* A link: the page's own policy would stop a form that is sent on to another site. */}
      <a id="exit" href="/x" rel="nofollow noreferrer">
        {words('exit')} ✕
      </a>
      <h1>{words('title')}</h1>
    </header>
  );
}

/** A language changes the conversation, or only the page when there is none yet; the server knows which. */
function Languages({ view, words }: { view: PageView; words: Words }) {
  return (
    <nav aria-label={words('languages')}>
      {[...view.content.languageNames].map(([code, name]) => (
        <Tongue code={code} name={name} view={view} />
      ))}
    </nav>
  );
}

function Tongue({ code, name, view }: { code: Language; name: string; view: PageView }) {
  const current = code === view.language ? ({ 'aria-current': 'true' } as const) : {};
  return (
    <form method="post" action={`/${code}`}>
      <input type="hidden" name="i" value={`${view.messageId}-${code}`} />
      <button type="submit" name="c" value={`language=${code} ${name}`} lang={code} {...current}>
        {name}
      </button>
    </form>
  );
}

/** The person's last message carries the name that the page without script jumps to. */
function Entry({ entry, words, last }: { entry: LogEntry; words: Words; last: boolean }) {
  const who = entry.by === 'person' ? 'you' : entry.by === 'counsellor' ? 'counsellor' : 'bot';
  const language = entry.language === null ? {} : { lang: entry.language };
  return (
    <div class={`e ${who}`} {...(last ? { id: 'last' } : {})} data-n={entry.seq} {...language}>
      <b>{words(who)}</b>
      <p dir="auto">{entry.text}</p>
    </div>
  );
}

function Composer({ view, words }: { view: PageView; words: Words }) {
  const choices = openChoices(view.entries);
  return (
    <form id="say" method="post" action={view.action} autocomplete="off">
      <input type="hidden" name="i" value={view.messageId} />
      <input type="hidden" name="n" value={String(view.entries.at(-1)?.seq ?? 0)} />
      <p
        id="state"
        role="status"
        data-sending={words('sending')}
        data-unsent={words('not-sent')}
        data-offline={words('offline')}
      >
        {view.notice}
      </p>
      {view.looks ? (
        <a id="look" href={view.action}>
          {words('look')}
        </a>
      ) : null}
      <div id="write">
        {/* The first button of a form answers Enter: it must send the text, not a choice. */}
        <label class="far" for="t">
          {words('input')}
        </label>
        <textarea
          id="t"
          name="t"
          rows={2}
          maxlength={8000}
          placeholder={words('input')}
          spellcheck={false}
          autocomplete="off"
        >
          {view.typed}
        </textarea>
        <button type="submit" id="send">
          {words('send')}
        </button>
      </div>
      <div id="picks" data-you={words('you')} data-bot={words('bot')} data-counsellor={words('counsellor')}>
        {choices.map((choice, at) => (
          <button type="submit" name="c" value={`${choice.id} ${choice.label}`}>
            {`${at + 1} ${choice.label}`}
          </button>
        ))}
      </div>
      <footer>
        <button type="submit" name="c" value={`topic=bot.delete ${words('delete')}`} class="plain">
          {words('delete')}
        </button>
        <p>{words('exit-note')}</p>
      </footer>
    </form>
  );
}

/** The choices of the last line that was said, unless the person has spoken since. */
function openChoices(entries: readonly LogEntry[]): readonly Choice[] {
  return entries.at(-1)?.choices ?? [];
}
