import { setTimeout as wait } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { Language, type LogEntry, type Message } from '../../domain/conversation.js';
import { Fault, type FaultCode, faults } from '../../domain/faults.js';
import { type Engine, lateAfterMs, type Reply } from '../../engine/engine.js';
import type { Clock } from '../../engine/ports/clock.js';
import type { Content } from '../../engine/ports/content.js';
import { addressLimit } from '../address-limit.js';
import { answer } from './answer.js';
import { isCrossSite, isPrefetch, setHeaders } from './guard.js';
import { renderPage } from './page.js';
import { type PageParts, readPageParts } from './page-parts.js';
import { type Form, readForm } from './read-form.js';
import { createSessions, type Session, type Sessions } from './session.js';

export interface WebchatParts {
  readonly engine: Engine;
  readonly content: Content;
  readonly clock: Clock;
  /** The folder of chat.css and chat.js. */
  readonly folder: string;
  readonly exitUrl: string;
  readonly https: boolean;
  /** Used in memory only, to slow down who opens many conversations. */
  readonly clientAddress: (c: Context) => string;
  readonly random: () => string;
  readonly report: (code: FaultCode) => void;
}

interface Web extends WebchatParts {
  readonly page: PageParts;
  readonly sessions: Sessions;
  readonly mayBegin: (clientAddress: string) => boolean;
  /** What a request said, for the page that says it did not get through. */
  readonly forms: WeakMap<Context, Form>;
}

/** The chat page and its messages, with and without script. */
export function webchat(parts: WebchatParts): Hono {
  const page = readPageParts(parts.folder);
  const web: Web = {
    ...parts,
    page,
    sessions: createSessions(parts),
    mayBegin: addressLimit(parts.clock),
    forms: new WeakMap(),
  };
  const app = new Hono();
  app.use(setHeaders(page.policy, parts.https));
  for (const path of ['/', '/:language{rw|en|fr|sw|rn}', '/c/:code{[a-z0-9-]{1,16}}']) {
    app.get(path, (c) => show(web, c));
    app.post(path, (c) => hear(web, c));
  }
  app.get('/x', (c) => exit(web, c));
  app.post('/x', (c) => exit(web, c));
  app.get('/log', (c) => log(web, c));
  app.notFound((c) => trouble(web, c, new Fault('page.unknown')));
  app.onError((error, c) => trouble(web, c, Fault.from(error)));
  return app;
}

/** The language of the address; the first path segment names it, Kinyarwanda where none does. */
const languageOf = (c: Context) => Language.catch('rw').parse(c.req.path.split('/')[1]);
const wantsJson = (c: Context) => (c.req.header('accept') ?? '').includes('application/json');

async function show(web: Web, c: Context): Promise<Response> {
  const session = await web.sessions.read(c);
  const entries = session
    ? await web.engine.log(session.conversation, 0)
    : await greeting(web, languageOf(c));
  const looks = session?.waits ?? false;
  return answer(c, pageOf(web, c, entries, { looks }), 'text/html; charset=utf-8');
}

/** What the bot says first, shown without storing anything. */
async function greeting(web: Web, language: Language): Promise<LogEntry[]> {
  const lines = await web.engine.greeting({ channel: 'webchat', account: 'web', address: '' }, language);
  return asEntries(lines, web.clock.now());
}

const asEntries = (lines: Reply['lines'], at: number): LogEntry[] =>
  lines.map((line) => ({ ...line, seq: 0, by: 'bot', at }));

interface Extra {
  readonly notice?: string;
  /** What she typed and nobody has yet, under the id it was sent with. */
  readonly unsent?: Form;
  readonly looks?: boolean;
}

function pageOf(web: Web, c: Context, entries: readonly LogEntry[], extra: Extra = {}): string {
  const language = languageOf(c);
  return renderPage({
    content: web.content,
    parts: web.page,
    language,
    action: c.req.path.startsWith('/c/') ? c.req.path : `/${language}`,
    entries,
    notice: extra.notice ?? '',
    typed: extra.unsent?.text ?? '',
    looks: extra.looks ?? false,
    messageId: extra.unsent?.id ?? web.random(),
    exitUrl: web.exitUrl,
  });
}

async function hear(web: Web, c: Context): Promise<Response> {
  if (isCrossSite(c)) throw new Fault('request.cross-site');
  const form = await readForm(c);
  web.forms.set(c, form);
  const session = await web.sessions.read(c);
  if (!session && form.choice?.startsWith('language=')) return c.redirect(`/${languageOf(c)}`, 303);
  if (!session && !web.mayBegin(web.clientAddress(c))) throw new Fault('limit.exceeded');
  const from = session?.address ?? web.sessions.begin(c);
  const message = messageOf(web, c, form, from);
  const said = await answered(web, message, session === undefined);
  if (said === 'late') return late(web, c, message);
  const { reply, conversation } = said;
  if (reply.forgotten) return gone(web, c, reply);
  if (!wantsJson(c)) return c.redirect(`/${languageOf(c)}#last`, 303);
  const log = await web.engine.log(conversation, session ? form.after : 0);
  const entries = session ? log : log.slice(log.findIndex(({ by }) => by === 'person'));
  const { waits = false } = reply;
  return answer(c, JSON.stringify({ entries: entries.map(asJson), waits }), 'application/json');
}

/** What the engine answers; `late` when the message is kept, and its turn takes longer than she should wait. */
async function answered(web: Web, message: Message, isNew: boolean) {
  const said = converse(web, message, isNew).catch((error) => {
    if (Fault.from(error).code !== 'conversation.busy') throw error;
    return 'late' as const;
  });
  const first = await Promise.race([said, wait(lateAfterMs, 'late' as const, { ref: false })]);
  if (first === 'late') {
    web.report('conversation.late');
    said.catch((error) => web.report(Fault.from(error).code));
  }
  return first;
}

/** Numbers now; the answer stands in the log when it comes, and the page looks for it. */
async function late(web: Web, c: Context, message: Message): Promise<Response> {
  const { text: notice } = await web.engine.numbersFor(message, languageOf(c));
  if (wantsJson(c)) {
    return answer(c, JSON.stringify({ late: true, notice, entries: [] }), 'application/json', 202);
  }
  const session = await web.sessions.read(c);
  const entries = session ? await web.engine.log(session.conversation, 0) : [];
  return answer(c, pageOf(web, c, entries, { notice, looks: true }), 'text/html; charset=utf-8', 202);
}

function messageOf(web: Web, c: Context, form: Form, from: Message['from']): Message {
  const campaign = c.req.path.startsWith('/c/') ? c.req.path.slice('/c/'.length) : undefined;
  return {
    // The id comes from the browser: bound to the session, nobody can name another person's message.
    id: `${from.address}.${form.id ?? web.random()}`,
    from,
    ...(form.choice === undefined
      ? { kind: 'text', text: form.text }
      : { kind: 'choice', choice: form.choice, text: form.label }),
    language: languageOf(c),
    ...(campaign === undefined ? {} : { campaign }),
    receivedAt: web.clock.now(),
  };
}

/** The page greeted before there was a conversation: its log begins with the same words. */
async function converse({ engine }: Web, message: Message, isNew: boolean) {
  const { choice: _, ...rest } = message;
  if (isNew) await engine.converse([{ ...rest, id: `${message.id}:open`, kind: 'open', text: '' }]);
  return engine.converse([message]);
}

const asJson = (entry: LogEntry) => ({
  n: entry.seq,
  by: entry.by,
  text: entry.text,
  choices: entry.choices,
  lang: entry.language ?? undefined,
});

/** Everything is deleted: the last words are shown once and stand nowhere. */
async function gone(web: Web, c: Context, reply: Reply): Promise<Response> {
  web.sessions.end(c);
  const entries = asEntries(reply.lines, web.clock.now());
  if (wantsJson(c)) {
    return answer(c, JSON.stringify({ gone: true, entries: entries.map(asJson) }), 'application/json');
  }
  return answer(c, pageOf(web, c, entries), 'text/html; charset=utf-8');
}

/** Ends the session and destroys what only the bot knows, so nothing while a case is open; leads to a neutral site. */
async function exit(web: Web, c: Context): Promise<Response> {
  if (isPrefetch(c) || isCrossSite(c)) return c.body(null, 204);
  const session: Session | undefined = await web.sessions.read(c);
  if (session && !session.waits) await web.engine.forget(session.conversation);
  web.sessions.end(c);
  c.header('clear-site-data', '"cache"');
  return c.redirect(web.exitUrl, 303);
}

/** New entries for a page that waits for a person. */
async function log(web: Web, c: Context): Promise<Response> {
  const session = await web.sessions.read(c);
  if (!session) return c.body(null, 204);
  const after = Number(c.req.query('after'));
  const entries = await web.engine.log(session.conversation, Number.isSafeInteger(after) ? after : 0);
  return answer(
    c,
    JSON.stringify({ entries: entries.map(asJson), waits: session.waits }),
    'application/json',
  );
}

const isAway = (code: FaultCode) => code.startsWith('store.') || code === 'conversation.busy';

/** A fault becomes its status and a calm line; what was said before stays on the page, and what was typed too. */
async function trouble(web: Web, c: Context, fault: Fault): Promise<Response> {
  web.report(fault.code);
  const { status } = faults[fault.code];
  const away = isAway(fault.code);
  const notice = away ? await numbersOn(web, c) : web.content.speak(languageOf(c), noticeOf(fault.code));
  if (wantsJson(c))
    return answer(c, JSON.stringify({ error: fault.code, notice }), 'application/json', status);
  const extra = away ? unsent(web, c, notice) : { notice };
  const session = away ? undefined : await web.sessions.read(c);
  const entries = session ? await web.engine.log(session.conversation, 0) : [];
  return answer(c, pageOf(web, c, entries, extra), 'text/html; charset=utf-8', status);
}

const noticeOf = (code: FaultCode) => (code === 'input.too-large' ? 'web.too-long' : 'web.error');

/** The store cannot say who she is: her cookie and her words have to do. */
async function numbersOn(web: Web, c: Context): Promise<string> {
  const from = web.sessions.address(c) ?? { channel: 'webchat', account: 'web', address: '' };
  const text = web.forms.get(c)?.text ?? '';
  const message: Message = { id: '', from, kind: 'text', text, receivedAt: web.clock.now() };
  return (await web.engine.numbersFor(message, languageOf(c))).text;
}

function unsent(web: Web, c: Context, notice: string): Extra {
  const form = web.forms.get(c);
  if (!form) return { notice };
  return { notice: `${web.content.speak(languageOf(c), 'web.unsent')} ${notice}`, unsent: form };
}
