import { afterEach, describe, expect, it } from 'vitest';
import { notePresence, type Presence } from '../../src/engine/handover/presence.js';
import { startInzira, type TestInzira } from '../support/inzira.js';

const minute = 60_000;

let inzira: TestInzira;
afterEach(() => inzira.dispose());

const start = async () => {
  inzira = await startInzira({ demoQueue: true });
  return inzira;
};

/** A counsellor at her console. */
const aline = (over: Partial<Presence> = {}): Presence => ({
  id: 'aline',
  languages: ['rw', 'en', 'fr'],
  skills: [],
  capacity: 3,
  employer: 'ngo',
  place: 'kigali',
  status: 'available',
  seenAt: inzira.clock.now(),
  ...over,
});

const atDesk = (over: Partial<Presence> = {}) => notePresence(inzira.store.records, aline(over));

async function queued(language: 'en' | 'rw' = 'en') {
  const person = inzira.talk(language);
  await person.say(language === 'en' ? 'hello' : 'muraho');
  await person.say('0');
  const heard = await person.tap('consent=yes');
  const [found] = (await inzira.engine.desk.open()).slice(-1);
  if (!found) throw new Error('no case');
  return { person, heard, id: found.id };
}

async function claimed(language: 'en' | 'rw' = 'en') {
  await atDesk();
  const begun = await queued(language);
  const found = await inzira.engine.desk.act(begun.id, { kind: 'claimed', by: 'aline' }, 'aline');
  return { ...begun, found };
}

const caseOf = async (id: string) => {
  const view = await inzira.engine.desk.view(id);
  if (!view) throw new Error('no case');
  return view;
};

const told = async (id: string) => {
  const { found } = await caseOf(id);
  return (await inzira.engine.log(found.conversation, 0)).at(-1)?.text;
};

describe('before a human reads anything', () => {
  it('gives numbers first, then asks for her yes, and opens nothing without it', async () => {
    await start();
    const person = inzira.talk('en');
    await person.say('hello');
    const asked = await person.say('0');
    expect(asked.lines[0]?.text).toContain('3029');
    expect(asked.choices.map(({ id }) => id)).toEqual(['consent=yes', 'consent=code', 'consent=no']);
    expect(await inzira.engine.desk.open()).toEqual([]);
    await person.tap('consent=no');
    expect(await inzira.engine.desk.open()).toEqual([]);
  });

  it('says that nobody is at the desk when nobody is', async () => {
    await start();
    const person = inzira.talk('en');
    await person.say('hello');
    expect((await person.say('0')).text).toContain('I see nobody there');
    await atDesk();
    inzira.pass(2_000);
    const other = inzira.talk('en');
    await other.say('hello');
    expect((await other.say('0')).text).not.toContain('I see nobody there');
  });

  it('shows what would be passed on, and passes nothing that she declined', async () => {
    await start();
    for (const [answer, passes] of [
      ['pass=yes', true],
      ['pass=no', false],
    ] as const) {
      inzira.pass(1_000);
      const person = inzira.talk('en');
      await person.say('hello');
      await person.say(
        'Job in Oman as a house maid, 400 dollars a month, no experience needed. You send 300,000 frw for the file before you travel. The boss will keep your passport. Tell nobody about it.',
      );
      await person.say('0');
      const shown = await person.tap('consent=yes');
      expect(shown.choices.map(({ id }) => id)).toContain('pass=yes');
      await person.tap(answer);
      const found = (await inzira.engine.desk.open()).at(-1);
      expect((found?.summary.length ?? 0) > 0).toBe(passes);
      if (passes) for (const line of found?.summary ?? []) expect(shown.text).toContain(line);
      const { entries } = await caseOf(found?.id ?? '');
      expect(JSON.stringify(entries)).not.toContain('300,000');
    }
  });

  it('queues what is life and death with the yes alone, before all others', async () => {
    await start();
    await queued();
    const person = inzira.talk('en');
    await person.say('they locked me in and say they will kill me now');
    await person.say('0');
    await person.tap('consent=yes');
    const [first] = [...(await inzira.engine.desk.open())].filter(({ tier }) => tier === 'T0');
    expect(first).toMatchObject({ tier: 'T0', phase: 'queued', summary: [] });
  });
});

describe('while she waits', () => {
  it('danger that she writes brings her case to the front', async () => {
    await start();
    const { person, id } = await queued();
    expect((await caseOf(id)).found.tier).toBe('T2');
    const heard = await person.say('he has a knife and says he will kill me now');
    expect(heard.text).toContain('112');
    expect((await caseOf(id)).found).toMatchObject({ tier: 'T0', phase: 'queued' });
  });

  it('the language she changes to is the one she is helped in', async () => {
    await start();
    const { person, id } = await queued();
    await person.press('language=fr');
    expect((await caseOf(id)).found.language).toBe('fr');
  });

  it('nothing of before is asked again, and what she can do stays in sight', async () => {
    await start();
    const person = inzira.talk('en');
    await person.say('hello');
    await person.say(
      'Job in Oman as a house maid, 400 dollars a month. You send 300,000 frw before you travel. The boss will keep your passport. Tell nobody about it.',
    );
    await person.say('0');
    await person.tap('consent=yes');
    await person.tap('pass=yes');
    const last = await person.tap('age=skip');
    expect(last.choices.map(({ id }) => id)).toEqual(['hand=person', 'case=code', 'case=end', 'menu=start']);
  });

  it('not more is offered to a counsellor at once than she has room for', async () => {
    await start();
    for (let n = 0; n < 5; n += 1) await queued();
    inzira.pass(30_000);
    await atDesk({ capacity: 2 });
    await inzira.engine.keepTime();
    const open = await inzira.engine.desk.open();
    expect(open.filter(({ phase }) => phase === 'offered')).toHaveLength(2);
  });
});

describe('while a human holds the chat', () => {
  it('says who is here, and is silent from then on', async () => {
    await start();
    const { person, id } = await claimed();
    expect(await told(id)).toContain('A counsellor is here now');
    expect((await person.say('what is human trafficking?')).lines).toEqual([]);
    expect((await person.say('1')).lines).toEqual([]);
    const { entries } = await caseOf(id);
    expect(entries.filter(({ by }) => by === 'person').map(({ text }) => text)).toContain(
      'what is human trafficking?',
    );
  });

  it('brings the words of the counsellor once, however often the form is sent', async () => {
    await start();
    const { found, person, id } = await claimed();
    const line = { by: 'aline', lineId: 'l1', text: 'Hello, I am listening.' };
    await inzira.engine.desk.say(found, line);
    await inzira.engine.desk.say(found, line);
    const log = await inzira.engine.log(found.conversation, 0);
    expect(log.filter(({ by }) => by === 'counsellor').map(({ text }) => text)).toEqual([line.text]);
    expect((await caseOf(id)).found.phase).toBe('talking');
    await person.say('thank you');
  });

  it.each([
    ['another grip', { grip: 99 }],
    ['another person', { name: 'Red Crow 11' }],
    ['another conversation', { conversation: '0'.repeat(32) }],
  ])('refuses words meant for %s', async (_what, over) => {
    await start();
    const { found } = await claimed();
    const say = inzira.engine.desk.say({ ...found, ...over }, { by: 'aline', lineId: 'x', text: 'no' });
    await expect(say).rejects.toMatchObject({ code: 'case.not-yours' });
    expect((await inzira.engine.log(found.conversation, 0)).some(({ by }) => by === 'counsellor')).toBe(
      false,
    );
  });

  it('refuses words of one who does not hold it', async () => {
    await start();
    const { found } = await claimed();
    const say = inzira.engine.desk.say(found, { by: 'mallory', lineId: 'x', text: 'no' });
    await expect(say).rejects.toMatchObject({ code: 'case.not-yours' });
  });

  it('raises an alarm for danger of life, and gives the numbers when no human answers it', async () => {
    await start();
    const { person, id } = await claimed();
    expect((await person.say('he has a knife and says he will kill me now')).lines).toEqual([]);
    expect((await caseOf(id)).found.alarm).toMatchObject({ told: false });
    inzira.pass(61_000);
    await atDesk();
    await inzira.engine.keepTime();
    const log = await inzira.engine.log((await caseOf(id)).found.conversation, 0);
    expect(
      log
        .slice(-2)
        .map(({ text }) => text)
        .join(),
    ).toContain('112');
    const silent = await person.say('1');
    expect(silent.text).toContain('do not call');
  });

  it('answers 9 at once, and raises the alarm as well', async () => {
    await start();
    const { person, id } = await claimed();
    expect((await person.say('9')).text).toContain('112');
    expect((await caseOf(id)).found).toMatchObject({ tier: 'T0', alarm: { told: false } });
    expect((await person.say('thank you')).lines).toEqual([]);
  });

  it('leaves the numbers to the human who answers in time', async () => {
    await start();
    const { person, id, found } = await claimed();
    await person.say('he has a knife and says he will kill me now');
    inzira.pass(20_000);
    await inzira.engine.desk.say(found, { by: 'aline', lineId: 'a', text: 'I am here.' });
    inzira.pass(50_000);
    await atDesk();
    await inzira.engine.keepTime();
    expect(await told(id)).toBe('I am here.');
  });

  it('obeys delete: only the chat, or what the team has too', async () => {
    await start();
    for (const [answer, stays] of [
      ['forget=chat', true],
      ['forget=case', false],
    ] as const) {
      const { person, id } = await claimed();
      const asked = await person.say('delete');
      expect(asked.choices.map(({ id: choice }) => choice)).toContain('forget=case');
      expect((await person.tap(answer)).forgotten).toBe(true);
      const view = await inzira.engine.desk.view(id);
      expect(view !== undefined).toBe(stays);
      if (stays) expect(view?.found).toMatchObject({ phase: 'closed', outcome: 'ended-by-person' });
    }
  });
});

describe('a case that she wants destroyed', () => {
  it('is, also when the program stopped right after her word', async () => {
    await start();
    const { person, id } = await claimed();
    const { forget } = inzira.store;
    const { remove } = inzira.store.records;
    const away = async () => {
      throw new Error('the program has stopped');
    };
    Object.assign(inzira.store.records, { remove: away });
    await person.say('delete');
    await person.tap('forget=case');
    expect(await inzira.engine.desk.view(id)).toBeDefined();
    Object.assign(inzira.store.records, { remove });
    Object.assign(inzira.store, { forget });
    await inzira.engine.keepTime();
    expect(await inzira.engine.desk.view(id)).toBeUndefined();
    expect(await inzira.store.records.list('case-entry', '', 10)).toEqual([]);
    expect(await inzira.engine.desk.open()).toEqual([]);
  });
});

describe('coming back to the bot', () => {
  it.each([
    [
      'closed',
      { kind: 'closed', by: 'aline', ending: { outcome: 'helped', referral: null, followUp: null } },
    ],
    ['given to the bot', { kind: 'back-to-bot', by: 'aline' }],
  ] as const)('when the case is %s: it says so and answers again', async (_how, event) => {
    await start();
    const { person, id } = await claimed();
    await inzira.engine.desk.act(id, event, 'aline');
    expect(await told(id)).toContain('the program');
    expect((await person.say('menu')).lines.length).toBeGreaterThan(0);
    expect(await inzira.engine.desk.open()).toEqual([]);
  });

  it('when she ends it herself', async () => {
    await start();
    const { person, id } = await claimed();
    await person.say('stop');
    expect((await person.tap('case=end')).text).toContain('as you wished');
    expect((await caseOf(id)).found).toMatchObject({ phase: 'closed', outcome: 'ended-by-person' });
    expect((await person.say('menu')).lines.length).toBeGreaterThan(0);
  });
});

describe('nobody is dropped', () => {
  it('goes back into the queue with a calm line when the console is gone for 90 s', async () => {
    await start();
    const { id } = await claimed();
    inzira.pass(91_000);
    await inzira.engine.keepTime();
    expect((await caseOf(id)).found).toMatchObject({ phase: 'queued', passedBy: ['aline'], holder: null });
    expect(await told(id)).toContain('You keep your place');
  });

  it('goes back when it was claimed and nothing was said', async () => {
    await start();
    const { id } = await claimed();
    for (let passed = 0; passed <= 10 * minute; passed += minute) {
      inzira.pass(minute);
      await atDesk({ status: 'busy' });
      await inzira.engine.keepTime();
    }
    expect((await caseOf(id)).found).toMatchObject({ phase: 'queued', passedBy: ['aline'] });
  });

  it('offers what waits to who has room, and takes it back when it is not opened in two minutes', async () => {
    await start();
    const { id } = await queued();
    await atDesk();
    await inzira.engine.keepTime();
    expect((await caseOf(id)).found.phase).toBe('queued');
    inzira.pass(20_000);
    await inzira.engine.keepTime();
    expect((await caseOf(id)).found).toMatchObject({ phase: 'offered', holder: 'aline' });
    inzira.pass(2 * minute);
    await atDesk();
    await inzira.engine.keepTime();
    expect((await caseOf(id)).found).toMatchObject({ phase: 'queued', passedBy: ['aline'] });
  });

  it('is claimed by exactly one of two at once', async () => {
    await start();
    const { id } = await queued();
    const claims = ['aline', 'ben'].map((by) => inzira.engine.desk.act(id, { kind: 'claimed', by }, by));
    const outcomes = await Promise.allSettled(claims);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('survives a restart in the middle', async () => {
    await start();
    const { person, found, id } = await claimed();
    await inzira.engine.desk.say(found, { by: 'aline', lineId: 'a', text: 'one' });
    inzira = await inzira.reopen();
    const { found: after } = await caseOf(id);
    await inzira.engine.desk.say(after, { by: 'aline', lineId: 'b', text: 'two' });
    const log = await inzira.engine.log(after.conversation, 0);
    expect(log.filter(({ by }) => by === 'counsellor').map(({ text }) => text)).toEqual(['one', 'two']);
    expect(person.address.channel).toBe('webchat');
  });

  it('keeps an open case from being swept, and lets it go when it is closed', async () => {
    await start();
    const { id, found } = await claimed();
    inzira.pass(40 * 24 * 60 * minute);
    await inzira.store.sweep(inzira.clock.now());
    expect((await inzira.engine.log(found.conversation, 0)).length).toBeGreaterThan(0);
    const ending = { outcome: 'informed', referral: null, followUp: null } as const;
    await inzira.engine.desk.act(id, { kind: 'closed', by: 'aline', ending }, 'aline');
    await inzira.store.sweep(inzira.clock.now());
    expect(await inzira.engine.log(found.conversation, 0)).toEqual([]);
    expect((await caseOf(id)).found.phase).toBe('closed');
    inzira.pass(91 * 24 * 60 * minute);
    await inzira.engine.keepTime();
    expect(await inzira.engine.desk.view(id)).toBeUndefined();
  });
});

describe('the code to come back', () => {
  it('opens her case from elsewhere, with what was said meanwhile, and only that', async () => {
    await start();
    await atDesk();
    const person = inzira.talk('en');
    await person.say('hello');
    await person.say('0');
    const heard = await person.tap('consent=code');
    const code = /another phone: ([a-z ]+ \d{4})/.exec(heard.text)?.[1] ?? '';
    const [found] = await inzira.engine.desk.open();
    await inzira.engine.desk.act(found?.id ?? '', { kind: 'claimed', by: 'aline' }, 'aline');
    const held = (await caseOf(found?.id ?? '')).found;
    await inzira.engine.desk.say(held, { by: 'aline', lineId: 'a', text: 'Where are you now?' });

    const elsewhere = inzira.talk('en');
    const back = await elsewhere.say(code.toUpperCase());
    expect(back.text).toContain('You are back');
    expect(back.text).toContain('Where are you now?');
    expect((await elsewhere.say('I am at the bus station')).lines).toEqual([]);
    const { entries } = await caseOf(held.id);
    expect(entries.at(-1)?.text).toBe('I am at the bus station');
    expect((await person.say('menu')).lines.length).toBeGreaterThan(0);
    const stale = inzira.engine.desk.say(held, { by: 'aline', lineId: 'b', text: 'to the old one' });
    await expect(stale).rejects.toMatchObject({ code: 'case.not-yours' });
  });

  it('lets the conversation go that she left for it', async () => {
    await start();
    const { person, id } = await queued();
    const code = /another phone: ([a-z ]+ \d{4})/.exec((await person.press('case=code')).text)?.[1] ?? '';
    const left = (await caseOf(id)).found.conversation;
    await inzira.talk('en').say(code);
    inzira.pass(2 * 24 * 60 * minute);
    await inzira.store.sweep(inzira.clock.now());
    expect(await inzira.engine.log(left, 0)).toEqual([]);
    const { found } = await caseOf(id);
    expect((await inzira.engine.log(found.conversation, 0)).length).toBeGreaterThan(0);
  });

  it('is shown again and again, and is worth nothing once the case is closed', async () => {
    await start();
    const { person, id } = await queued();
    const first = (await person.press('case=code')).text;
    expect((await person.press('case=code')).text).toBe(first);
    const code = /another phone: ([a-z ]+ \d{4})/.exec(first)?.[1] ?? '';
    await person.press('case=end');
    expect((await caseOf(id)).found.phase).toBe('closed');
    expect((await inzira.talk('en').say(code)).text).toContain('I know no open talk');
  });

  it('is not to be guessed: five tries, then a wait', async () => {
    await start();
    const person = inzira.talk('en');
    await person.say('hello');
    const words = inzira.content.desk.codeWords.get('en') ?? [];
    const guess = (n: number) => `${words.slice(n, n + 4).join(' ')} 1234`;
    for (let n = 0; n < 5; n += 1) expect((await person.say(guess(n))).text).toContain('I know no open talk');
    expect((await person.say(guess(9))).text).toContain('tried too often');
  });
});

describe('a case that is just being opened', () => {
  it('is opened also while somebody looks for messages that wait', async () => {
    await start();
    const looking = setInterval(() => void inzira.engine.rescue().catch(() => undefined), 0);
    try {
      for (let n = 0; n < 25; n += 1) {
        const person = inzira.talk('en');
        await person.say('hello');
        await person.say('0');
        expect((await person.tap('consent=yes')).text).toContain('A counsellor answers here');
      }
    } finally {
      clearInterval(looking);
    }
    expect(await inzira.engine.desk.open()).toHaveLength(25);
  });
});
