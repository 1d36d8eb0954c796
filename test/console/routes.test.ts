import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../../src/domain/handover/case.js';
import { auditFrom, verifyAudit } from '../../src/staff/audit.js';
import { type Role, roles } from '../../src/staff/roles.js';
import { startInzira, type TestInzira } from '../support/inzira.js';
import { type Ask, ask, type Console, consoleOf, hire } from './desk.js';

let inzira: TestInzira;
let app: Console;
const cookies = new Map<Role, string>();
const ids = new Map<Role, string>();

beforeAll(async () => {
  inzira = await startInzira({ demoQueue: true });
  app = consoleOf(inzira);
  for (const role of roles) {
    const { account, cookie } = await hire(inzira, `${role}-one`, { role, employer: `of ${role}` });
    cookies.set(role, cookie);
    ids.set(role, account.id);
  }
}, 60_000);
afterAll(() => inzira.dispose());

async function queued(text = 'hello'): Promise<Case> {
  inzira.pass(1_000);
  const person = inzira.talk('en');
  await person.say(text);
  await person.say('0');
  await person.tap('consent=yes');
  const found = (await inzira.engine.desk.open()).at(-1);
  if (!found) throw new Error('no case');
  return found;
}

async function heldBy(role: Role): Promise<Case> {
  const { id } = await queued();
  const by = ids.get(role) ?? '';
  return inzira.engine.desk.act(id, { kind: 'claimed', by }, by);
}

const as = (role: Role, path: string, rest: Ask = {}) =>
  ask(app, path, { cookie: cookies.get(role) ?? '', ...rest });
const replyOf = ({ grip, name, conversation }: Case, text = 'Hello') => ({
  text,
  line: `line-of-${Math.floor(inzira.clock.now())}-${Math.random().toString(36).slice(2)}`,
  grip: String(grip),
  name,
  conversation,
});

/** Per route: which roles get through. */
const table: readonly [string, (found: Case) => [string, Ask], readonly Role[]][] = [
  ['the desk', () => ['/', {}], ['counsellor', 'supervisor']],
  ['the next person', () => ['/next', { form: {} }], ['counsellor', 'supervisor']],
  ['searching', () => ['/search', { form: { q: 'x' } }], ['counsellor', 'supervisor']],
  ['a case', ({ id }) => [`/case/${id}`, {}], ['counsellor', 'supervisor']],
  ['claiming', ({ id }) => [`/case/${id}/claim`, { form: {} }], ['counsellor', 'supervisor']],
  ['taking over', ({ id }) => [`/case/${id}/take-over`, { form: {} }], ['supervisor']],
  ['watching', ({ id }) => [`/watch/${id}`, {}], ['supervisor']],
  ['the board', () => ['/board', {}], ['supervisor']],
  ['the audit log', () => ['/audit', {}], ['supervisor', 'admin']],
  ['agreeing to an export', ({ id }) => [`/case/${id}/export-approve`, { form: {} }], []],
];

describe('who gets where', () => {
  it.each(
    table.flatMap(([what, request, allowed]) => roles.map((role) => [what, role, request, allowed] as const)),
  )('%s as %s', async (_what, role, request, allowed) => {
    const [path, rest] = request(await queued());
    const { status } = await as(role, path, rest);
    if (path.endsWith('export-approve')) expect(status).toBe(403);
    else if (path === '/' && role === 'admin') expect(status).toBe(303);
    else expect([200, 303].includes(status)).toBe(allowed.includes(role));
  });

  it('leads whoever is not signed in to the door, on every page', async () => {
    const { id } = await queued();
    for (const path of ['/', '/board', '/audit', '/search', `/case/${id}`, `/watch/${id}`, '/events']) {
      const answer = await ask(app, path);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console/sign-in']);
    }
    const answer = await ask(app, `/case/${id}/claim`, { form: {} });
    expect(answer.headers.get('location')).toBe('/console/sign-in');
  });
});

/** What a stream says first. */
async function firstOf(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return new TextDecoder().decode(value);
}

describe('a stream', () => {
  it('shows what the role may see and no more', async () => {
    const found = await heldBy('counsellor');
    const person = 'what only two may read';
    await inzira.engine.desk.note(found.id, ids.get('counsellor') ?? '', person);
    const open = (role: Role, query: string) => as(role, `/events?${query}`);
    for (const role of ['admin', 'editor', 'analyst'] as const)
      for (const query of ['case=', 'board', `case=${found.id}`, `watch=${found.id}`])
        expect((await open(role, query)).status).toBe(403);
    expect((await open('counsellor', 'board')).status).toBe(403);
    expect((await open('counsellor', `watch=${found.id}`)).status).toBe(403);
    const all = async (role: Role, query: string) => {
      const answer = await open(role, query);
      expect(answer.status).toBe(200);
      return readSome(answer);
    };
    expect(await all('counsellor', `case=${found.id}`)).toContain(person);
    expect(await all('supervisor', `watch=${found.id}`)).toContain(person);
    expect(await all('supervisor', `case=${found.id}`)).not.toContain(person);
  });

  it('of a case is in the audit log like its page', async () => {
    const found = await heldBy('counsellor');
    await firstOf(await as('counsellor', `/events?case=${found.id}`));
    await firstOf(await as('supervisor', `/events?watch=${found.id}`));
    const entries = await auditFrom(inzira.store.records, 0, 10_000);
    const deeds = entries.filter((each) => each.case === found.id).map(({ action }) => action);
    expect(deeds).toEqual(expect.arrayContaining(['read', 'watch']));
  });
});

const unchanged = async (found: Case, work: () => Promise<Response>, statuses: readonly number[]) => {
  const before = await inzira.engine.desk.view(found.id);
  const answer = await work();
  expect(statuses).toContain(answer.status);
  expect((await answer.text()).length).toBeGreaterThan(100);
  expect(await inzira.engine.desk.view(found.id)).toEqual(before);
};

describe('what is refused changes nothing', () => {
  it('a form from another site, or from nowhere', async () => {
    const found = await heldBy('counsellor');
    const say = (headers: Record<string, string>) => () =>
      as('counsellor', `/case/${found.id}/say`, { form: replyOf(found), headers });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ])
      await unchanged(found, say(headers as unknown as Record<string, string>), [403]);
  });

  it("another counsellor's case, a forged id, a case that is not there", async () => {
    const found = await heldBy('supervisor');
    await unchanged(found, () => as('counsellor', `/case/${found.id}/say`, { form: replyOf(found) }), [403]);
    await unchanged(found, () => as('counsellor', `/case/${found.id}/close`, { form: closing }), [403]);
    await unchanged(found, () => as('counsellor', `/case/${found.id}/note`, { form: { text: 'x' } }), [403]);
    for (const id of ['0'.repeat(32), '../audit', 'x', `${found.id}0`])
      await unchanged(found, () => as('counsellor', `/case/${encodeURIComponent(id)}`), [404]);
    await unchanged(found, () => as('counsellor', `/case/${found.id}/nothing`, { form: {} }), [404]);
  });

  it('words of an old tab, sent after the chat has changed hands', async () => {
    const found = await heldBy('counsellor');
    const by = ids.get('supervisor') ?? '';
    await inzira.engine.desk.act(found.id, { kind: 'taken-over', by }, by);
    await unchanged(found, () => as('counsellor', `/case/${found.id}/say`, { form: replyOf(found) }), [403]);
  });

  it('a form sent twice says its words once', async () => {
    const found = await heldBy('counsellor');
    const form = replyOf(found, 'once and only once');
    for (let n = 0; n < 3; n += 1)
      expect((await as('counsellor', `/case/${found.id}/say`, { form })).status).toBe(303);
    const log = await inzira.engine.log(found.conversation, 0);
    expect(log.filter(({ text }) => text === 'once and only once')).toHaveLength(1);
  });

  it('a session that has ended', async () => {
    const other = await startInzira({ demoQueue: true });
    const { cookie } = await hire(other, 'sleepy');
    const desk = consoleOf(other);
    expect((await ask(desk, '/', { cookie })).status).toBe(200);
    other.pass(16 * 60_000);
    for (const path of ['/', '/events', '/board']) {
      const answer = await ask(desk, path, { cookie });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console/sign-in']);
    }
    await other.dispose();
  });

  it.each([
    ['no words', { text: '   ' }],
    ['endless words', { text: 'x'.repeat(5_000) }],
    ['no grip', { grip: 'x' }],
    ['a strange conversation', { conversation: 'x' }],
    ['a strange line', { line: '<b>' }],
  ])('a reply with %s', async (_what, over) => {
    const { cookie, account } = await hire(inzira, `c${Math.random().toString(36).slice(2, 10)}`);
    const { id } = await queued();
    const found = await inzira.engine.desk.act(id, { kind: 'claimed', by: account.id }, account.id);
    const form = { ...replyOf(found), ...over };
    await unchanged(found, () => ask(app, `/case/${id}/say`, { cookie, form }), [400]);
  });

  it('a body too large, of another kind, or over plain http from elsewhere', async () => {
    const { cookie } = await hire(inzira, 'fresh');
    const large = await ask(app, '/search', { cookie, form: { q: 'x'.repeat(70_000) } });
    expect(large.status).toBe(413);
    const json = await ask(app, '/search', {
      cookie,
      form: {},
      headers: { 'content-type': 'application/json' },
    });
    expect(json.status).toBe(415);
    const away = await app.request('http://inzira.example/sign-in', { headers: { host: 'inzira.example' } });
    expect(away.status).toBe(403);
  });
});

const closing = { outcome: 'helped', referral: '', followUp: '' };

describe('what a person writes', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '**bold** [link](javascript:alert(1))',
    '\u202Eabc\u202C \u200Bzero\u200Bwidth',
    '"><form action=https://evil.example>',
  ])('is shown as it is and does nothing: %j', async (text) => {
    const { cookie, account } = await hire(inzira, `d${Math.random().toString(36).slice(2, 10)}`);
    const person = inzira.talk('en');
    await person.say('hello');
    await person.say('0');
    await person.tap('consent=yes');
    const found = (await inzira.engine.desk.open()).at(-1);
    await inzira.engine.desk.act(found?.id ?? '', { kind: 'claimed', by: account.id }, account.id);
    await person.say(text);
    const page = await (await ask(app, `/case/${found?.id}`, { cookie })).text();
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain('<form action=https://evil');
    expect(page).not.toContain('href="javascript:');
    expect(page).toContain('dir="auto"');
  });
});

describe('a counsellor without script', () => {
  it('keeps her chats while she asks for pages, and loses them when she does not, or signs out', async () => {
    const other = await startInzira({ demoQueue: true });
    const { cookie, account } = await hire(other, 'plain');
    const desk = consoleOf(other);
    const person = other.talk('en');
    for (const text of ['hello', '0', '1']) await person.say(text);
    await ask(desk, '/next', { cookie, form: {} });
    const holder = async () => (await other.engine.desk.open())[0]?.holder;
    for (let n = 0; n < 5; n += 1) {
      other.pass(80_000);
      await ask(desk, '/', { cookie });
      await other.engine.keepTime();
      expect(await holder()).toBe(account.id);
    }
    other.pass(91_000);
    await other.engine.keepTime();
    expect(await holder()).toBeNull();
    await ask(desk, '/next', { cookie, form: {} });
    expect(await holder()).toBe(account.id);
    await ask(desk, '/sign-out', { cookie, form: {} });
    await other.engine.keepTime();
    expect(await holder()).toBeNull();
    await other.dispose();
  });
});

describe('ready words', () => {
  it('are in the language of the person, whatever the desk is read in', async () => {
    const { cookie, account } = await hire(inzira, 'reader', { languages: ['fr', 'en'] });
    const { id } = await queued();
    await inzira.engine.desk.act(id, { kind: 'claimed', by: account.id }, account.id);
    const page = await (await ask(app, `/case/${id}`, { cookie })).text();
    expect(page).toContain('lang="fr"');
    expect(page).toContain('Take your time. I am here and I listen.');
    expect(page).not.toContain('Prenez votre temps');
  });
});

describe('the language guard', () => {
  it('holds words back that are in another language than hers, until they are meant', async () => {
    const { cookie, account } = await hire(inzira, 'guarded');
    const { id } = await queued();
    const found = await inzira.engine.desk.act(id, { kind: 'claimed', by: account.id }, account.id);
    const form = replyOf(
      found,
      'Bonjour, je suis là pour vous aider, racontez-moi ce qui se passe chez vous',
    );
    const held = await ask(app, `/case/${id}/say`, { cookie, form });
    expect(await held.text()).toContain('This seems to be fr');
    const log = async () => (await inzira.engine.log(found.conversation, 0)).map(({ text }) => text);
    expect(await log()).not.toContain(form.text);
    await ask(app, `/case/${id}/say`, { cookie, form: { ...form, anyway: 'yes' } });
    expect(await log()).toContain(form.text);
  });
});

describe('whom she does not want to see it', () => {
  it('can neither see nor claim nor take over, supervisors included', async () => {
    const { id } = await queued();
    const excluded = ['of supervisor', 'of counsellor'];
    await inzira.engine.desk.act(id, { kind: 'told-more', more: { excluded } }, null);
    for (const role of ['counsellor', 'supervisor'] as const) {
      expect((await as(role, `/case/${id}`)).status).toBe(404);
      expect((await as(role, `/case/${id}/claim`, { form: {} })).status).toBe(404);
      expect(await (await as(role, '/')).text()).not.toContain(id);
    }
    for (const path of [`/watch/${id}`]) expect((await as('supervisor', path)).status).toBe(404);
    expect((await as('supervisor', `/case/${id}/take-over`, { form: {} })).status).toBe(404);
    expect(await (await as('supervisor', '/board')).text()).not.toContain(id);
  });
});

describe('everything that is done', () => {
  it('stands in the audit log, reads and refusals included, without a word of a person', async () => {
    const found = await heldBy('counsellor');
    await as('counsellor', `/case/${found.id}`);
    await as('counsellor', `/case/${found.id}/say`, { form: replyOf(found, 'a very private word') });
    await as('counsellor', '/board');
    await as('supervisor', `/watch/${found.id}`);
    const entries = await auditFrom(inzira.store.records, 0, 10_000);
    const deeds = entries.filter((each) => each.case === found.id).map(({ action }) => action);
    expect(deeds).toEqual(expect.arrayContaining(['read', 'say', 'watch']));
    expect(entries.some(({ action, detail }) => action === 'denied' && detail === 'see-board')).toBe(true);
    expect(JSON.stringify(entries)).not.toContain('private');
    expect((await verifyAudit(inzira.store.records, [])).sound).toBe(true);
  });

  it('can be taken out of the house by two people together', async () => {
    const asker = await hire(inzira, 'asker');
    const second = await hire(inzira, 'second', { role: 'supervisor', employer: 'other' });
    const { id } = await queued();
    const by = asker.account.id;
    const found = await inzira.engine.desk.act(id, { kind: 'claimed', by }, by);
    const asAsker = (act: string, form = {}) =>
      ask(app, `/case/${id}/${act}`, { cookie: asker.cookie, form });
    await asAsker('note', { text: 'for staff alone' });
    const take = () => asAsker('export');
    expect((await take()).status).toBe(403);
    await asAsker('export-ask');
    expect((await take()).status).toBe(403);
    const agreed = await ask(app, `/case/${id}/export-approve`, { cookie: second.cookie, form: {} });
    expect(agreed.status).toBe(303);
    const taken = await take();
    expect(taken.status).toBe(200);
    const text = await taken.text();
    expect(JSON.parse(text)).toMatchObject({
      schema: 'inzira-case-1',
      case: { id: found.id, name: found.name },
    });
    expect(text).not.toContain('for staff alone');
    expect((await take()).status).toBe(403);
  });
});

/** The first parts of a stream together: all that a page is sent when it opens. */
async function readSome(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  let text = '';
  while (!text.includes('event: held') && reader) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  await reader?.cancel();
  return text;
}

describe('a case', () => {
  it('cannot be taken out by one who does not hold it, nor long after signing in', async () => {
    const other = await hire(inzira, 'other-one');
    const found = await heldBy('supervisor');
    const asOther = await ask(app, `/case/${found.id}/export-ask`, { cookie: other.cookie, form: {} });
    expect(asOther.status).toBe(403);
    const { id } = await queued();
    const by = other.account.id;
    await inzira.engine.desk.act(id, { kind: 'claimed', by }, by);
    inzira.pass(5 * 60_000);
    const late = await ask(app, `/case/${id}/export-ask`, { cookie: other.cookie, form: {} });
    expect(late.status).toBe(403);
    expect(await late.text()).toContain('iminota itanu');
  });
});
