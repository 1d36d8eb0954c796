import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesHolding } from '../storage/scan.js';
import { startInzira, type TestInzira } from '../support/inzira.js';

let inzira: TestInzira;
beforeAll(async () => {
  inzira = await startInzira();
});
afterAll(() => inzira.dispose());

describe('first contact', () => {
  it('says in three sentences what this is, what to ask, and what stays', async () => {
    const heard = await inzira.talk('en').open();
    expect(heard.text).toContain('a computer program, not a person');
    expect(heard.text).toContain('This is a trial: nobody reads along');
    expect(heard.text).toContain('9 = danger now, 0 = a person');
    expect(heard.text).toContain('until you delete it');
  });

  it('speaks the language of the first words, else Kinyarwanda with five languages by digit', async () => {
    const french = await inzira.talk().say('bonjour, je voudrais savoir si cette offre est vraie');
    expect(french.text).toContain('Je suis un programme');
    const unknown = inzira.talk();
    const heard = await unknown.open();
    expect(heard.text).toContain('Ndi porogaramu');
    expect(heard.choices.map(({ id }) => id)).toEqual(
      ['rw', 'en', 'fr', 'sw', 'rn'].map((code) => `language=${code}`),
    );
    expect((await unknown.say('2')).text).toContain('We go on in English');
  });
});

describe('a question', () => {
  it.each([
    ['en', 'is it trafficking if I agreed to go?'],
    ['rw', 'ese niba nemeye kugenda ni icuruzwa?'],
    ['fr', 'si j’ai accepté de partir, est-ce que c’est de la traite ?'],
    ['sw', 'kama nilikubali kwenda, je ni biashara ya watu?'],
  ] as const)('%s: gets a short sourced answer and at least two ways on', async (language, text) => {
    const person = inzira.talk(language);
    await person.open();
    const heard = await person.say(text);
    const answer = inzira.content.answer(language, 'tip.consent');
    expect(heard.text).toContain(answer?.text);
    expect(heard.text).toContain('Court of Appeal');
    expect(heard.choices.filter(({ id }) => id.startsWith('topic=')).length).toBeGreaterThanOrEqual(2);
  });

  it('that is not understood twice leads to numbers and a person', async () => {
    const person = inzira.talk('en');
    await person.open();
    expect((await person.say('qwrt zxcv plmk')).text).toContain('I did not understand');
    const second = await person.say('bnmq wrtp zxcl');
    expect(second.text).toContain('that is my fault');
    expect(second.choices.map(({ id }) => id)).toContain('hand=person');
  });

  it('in a script that cannot be read gets the numbers', async () => {
    const person = inzira.talk('en');
    await person.open();
    expect((await person.say('እርዱኝ እባካችሁ')).text).toContain('3029');
  });
});

describe('the person decides', () => {
  it('changes the language in the middle and is asked the same again in it', async () => {
    const person = inzira.talk('rw');
    await person.tapFirst('topic=offer.check');
    await person.tap('offer=guided');
    const english = await person.say('english');
    expect(english.text).toContain('We go on in English');
    expect(english.text).toContain('Must you pay money to get the job');
    expect((await person.say('swahili')).text).toContain(
      inzira.content.speak('sw', 'signal.worker-pays.question'),
    );
  });

  it('is offered another language that she writes in, and never moved to it', async () => {
    const person = inzira.talk('en');
    await person.open();
    const heard = await person.say('ndashaka kumenya uko nasuzuma akazi bampaye muri Qatar');
    expect(heard.lines.every(({ language }) => language === 'en')).toBe(true);
    expect(heard.choices.map(({ id }) => id)).toContain('language=rw');
  });

  it('has anything said again', async () => {
    const person = inzira.talk('en');
    await person.open();
    const first = await person.say('is it trafficking if I agreed to go?');
    expect((await person.say('say it again')).text).toBe(first.text);
  });

  it('deletes everything: no text, address or key is left in any file, and the log of the program names none', async () => {
    const person = inzira.talk('en');
    const told = 'my uncle Kanari took 450,000 from my mother in Busogo';
    await person.say(told);
    await person.say('menu');
    expect(filesHolding(inzira.folder, [Buffer.from('Kanari'), Buffer.from(person.address.address)])).toEqual(
      [],
    );
    const known = await inzira.engine.find(person.address);
    const gone = await person.say('delete');
    expect(gone.forgotten).toBe(true);
    expect(gone.text).toContain('deleted on our side');
    expect(await inzira.engine.find(person.address)).toBeUndefined();
    expect(await inzira.engine.log(known?.conversation ?? '', 0)).toEqual([]);
    const needles = [told, 'Kanari', person.address.address, 'Busogo'].map((text) => Buffer.from(text));
    expect(filesHolding(inzira.folder, needles)).toEqual([]);
    expect(inzira.logged()).not.toContain('Kanari');
    expect((await person.say('hello')).text).toContain('a computer program');
  });

  it('is answered once when a message comes twice', async () => {
    const person = inzira.talk('en');
    await person.open();
    const once = await person.say('menu', { id: 'twice' });
    const twice = await person.say('menu', { id: 'twice' });
    expect(once.lines.length).toBeGreaterThan(0);
    expect(twice.lines).toEqual([]);
  });
});

describe('what was begun survives', () => {
  it('a restart in the middle of a question', async () => {
    const first = await startInzira();
    const person = first.talk('en');
    await person.tapFirst('topic=offer.check');
    await person.tap('offer=guided');
    const again = await first.reopen();
    const known = await again.engine.find(person.address);
    const log = await again.engine.log(known?.conversation ?? '', 0);
    expect(log.at(-1)?.text).toContain('Must you pay money');
    const message = {
      id: 'after',
      from: person.address,
      kind: 'text',
      text: 'no',
      receivedAt: again.clock.now(),
    } as const;
    const { reply } = await again.engine.converse([message]);
    expect(reply.lines[0]?.text).toContain('keep your passport');
    await again.dispose();
  });

  it('a day without a message does not', async () => {
    const one = await startInzira();
    const person = one.talk('en');
    await person.say('menu');
    one.pass(25 * 3_600_000);
    expect((await one.store.sweep(one.clock.now())).forgotten).toBe(1);
    expect(await one.engine.find(person.address)).toBeUndefined();
    await one.dispose();
  });
});
