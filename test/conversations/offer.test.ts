import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../src/domain/conversation.js';
import { startInzira, type TestInzira } from '../support/inzira.js';

let inzira: TestInzira;
beforeAll(async () => {
  inzira = await startInzira();
});
afterAll(() => inzira.dispose());

/** The message somebody got on WhatsApp, and pieces of it that must be quoted. */
const adverts: Readonly<Record<'rw' | 'en' | 'fr' | 'sw', { text: string; quoted: readonly string[] }>> = {
  rw: {
    text: `AKAZI MURI OMAN! Dukeneye abakobwa bakora mu ngo, umushahara 400$ ku kwezi, nta burambe busabwa. Wohereze 300,000 frw ya dosiye mbere yo kugenda. Pasiporo yawe izabikwa na boss. Ku mupaka uvuge ko ugiye gusura umuryango. Ntubwire umuntu n'umwe.`,
    quoted: ['300,000 frw', 'Ntubwire umuntu'],
  },
  en: {
    text: `JOB IN OMAN! House girls needed, 400$ per month, no experience needed. Send 300,000 frw registration fee before you travel. The boss will keep your passport. You travel on a visit visa, at the border say you are visiting family. Do not tell anyone about this.`,
    quoted: ['300,000 frw', 'keep your passport'],
  },
  fr: {
    text: `TRAVAIL À OMAN ! On cherche des filles de maison, 400$ par mois, sans expérience. Envoyez 300 000 frw de frais de dossier avant le départ. Le patron garde votre passeport. Vous partez avec un visa de visite, à la frontière dites que vous visitez la famille. N’en parlez à personne.`,
    quoted: ['passeport', 'visa de visite'],
  },
  sw: {
    text: `KAZI OMAN! Tunatafuta wasichana wa kazi za ndani, mshahara 400$ kwa mwezi, hakuna uzoefu. Tuma 300,000 frw ada ya usajili kabla ya safari. Bosi atakaa na pasipoti yako. Utasafiri na viza ya kutembelea, mpakani sema unatembelea familia. Usimwambie mtu yeyote.`,
    quoted: ['300,000 frw', 'Usimwambie mtu'],
  },
};
const languages = ['rw', 'en', 'fr', 'sw'] as const;
const words = (language: Language, key: string) => inzira.content.speak(language, key);

describe.each(languages)('a young man pastes the offer that he got (%s)', (language) => {
  it('hears the signs in his own words, is asked what is missing, and gets a level, reasons, steps and a number', async () => {
    const person = inzira.talk(language);
    await person.open();
    const read = await person.say(adverts[language].text);
    for (const quote of adverts[language].quoted) expect(read.text).toContain(quote);
    expect(read.text).toContain(words(language, 'offer.critical'));
    expect(read.text).toContain(words(language, 'offer.when'));
    const where = await person.tap('when=days');
    expect(where.text).toContain(words(language, 'offer.where'));
    const result = await person.tap('where=home');
    expect(result.text).toContain(words(language, 'result.red'));
    expect(result.text).toContain(words(language, 'result.todo'));
    expect(result.text).toMatch(/1\. .+\n2\. .+\n3\. .+/);
    expect(result.text).toMatch(/3029|1022/);
    expect(result.choices.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['hand=person', 'wrong=offer', 'topic=offer.going-anyway']),
    );
    const anyway = await person.tap('topic=offer.going-anyway');
    expect(anyway.text).toContain(words(language, 'anyway.plain'));
  });

  it('is asked at most five questions when there is nothing to read, each with back, skip and "I don’t know"', async () => {
    const person = inzira.talk(language);
    await person.tapFirst('topic=offer.check');
    let heard = await person.tap('offer=guided');
    let asked = 0;
    while (heard.choices.some(({ id }) => id.endsWith('=unknown'))) {
      asked += 1;
      expect(heard.choices.map(({ id }) => id.split('=')[1])).toEqual([
        'yes',
        'no',
        'unknown',
        'skip',
        'back',
      ]);
      heard = await person.say(asked % 2 === 0 ? words(language, 'choice.skip') : '3');
    }
    expect(asked).toBe(5);
    expect(heard.text).toContain(words(language, 'result.too-little'));
    expect(heard.text).not.toMatch(/RED|ORANGE|YELLOW|UMUTUKU|ROUGE|JAUNE|UMUHONDO|NYEKUNDU|MANJANO|NJANO/);
  });

  it('goes back at every question and stops at every question', async () => {
    const person = inzira.talk(language);
    await person.tapFirst('topic=offer.check');
    let heard = await person.tap('offer=guided');
    const questions: string[] = [];
    for (let at = 0; at < 4; at++) {
      questions.push(heard.text);
      heard = await person.say('2');
    }
    for (const question of questions.reverse()) {
      heard = await person.tap('offer=back');
      expect(heard.text).toBe(question);
    }
    const stopped = await person.say({ rw: 'hagarika', en: 'stop', fr: 'arrêter', sw: 'acha' }[language]);
    expect(stopped.text).toContain(words(language, 'settings.stopped'));
  });
});

describe('an offer check', () => {
  it('says no level while anything decisive is unknown, and that nothing is proven when all is denied', async () => {
    const person = inzira.talk('en');
    await person.tapFirst('topic=offer.check');
    await person.tap('offer=guided');
    for (let at = 0; at < 4; at++) await person.say('no');
    const five = await person.say('no');
    expect(five.text).toContain('Too little is known');
    const sixth = await person.tap('offer=more');
    expect(sixth.text).not.toContain('Too little');
    let last = sixth;
    while (last.choices.some(({ id }) => id.endsWith('=unknown'))) last = await person.say('no');
    expect(last.text).toContain('This proves nothing for any offer');
    expect(last.text).toContain('that is itself a warning');
    expect(last.choices.map(({ id }) => id)).not.toContain('topic=learn.share');
  });

  it('treats leaving today at the bus as urgent, with a line of its own', async () => {
    const person = inzira.talk('en');
    await person.say(adverts.en.text);
    await person.tap('when=today');
    const result = await person.tap('where=bus');
    expect(result.text).toContain('you may get off at any stop');
    expect(result.text).toContain('RED');
  });

  it('shows no Rwandan short number to who is already abroad', async () => {
    const person = inzira.talk('en');
    await person.say(adverts.en.text);
    await person.tap('when=today');
    const result = await person.tap('where=abroad');
    expect(result.text).not.toMatch(/\b(112|3029|116|3512|1022)\b/);
    expect(result.text).toContain('+250');
  });

  it('starts by itself on a long pasted text, and not on a question', async () => {
    const person = inzira.talk('en');
    expect(
      (
        await person.say(
          'what is debt bondage and how does it work, please explain it to me in simple words because my cousin asked me',
        )
      ).text,
    ).not.toContain('I read your message');
    expect((await person.say(adverts.en.text)).text).toContain('I read your message');
  });

  it('reads a short retelling with a grave sign in it instead of asking back', async () => {
    for (const [language, text] of [
      [
        'rw',
        'hari umuntu wampaye akazi muri Oman ko gukora mu rugo, arishyura byose, ngo pasiporo azayibika',
      ],
      ['en', 'some guy offers me work in Oman in a house, he says he will keep my passport'],
      ['sw', 'kuna mtu ananipa kazi ya nyumbani Oman, anasema atakaa na pasipoti yangu'],
    ] as const) {
      const person = inzira.talk(language);
      await person.open();
      const heard = await person.say(text);
      expect({ text, asks: heard.text.includes(words(language, 'offer.when')) }).toEqual({
        text,
        asks: true,
      });
    }
  });

  it('answers a question in the middle and puts its own question again', async () => {
    const person = inzira.talk('en');
    await person.tapFirst('topic=offer.check');
    const first = await person.tap('offer=guided');
    const aside = await person.say('is it trafficking if I agreed to go?');
    expect(aside.text).toContain('You did not lose your rights');
    expect(aside.text).toContain(first.text.split('\n')[0]);
    expect((await person.say('yes')).text).not.toBe(first.text);
  });

  it('takes up what is told in the middle, and answers an old button calmly', async () => {
    const person = inzira.talk('en');
    await person.tapFirst('topic=offer.check');
    await person.tap('offer=guided');
    const told = await person.say('they said my passport will be kept by the agent');
    expect(told.text).toContain('passport');
    expect(told.text).toContain('When would you leave?');
    const stale = await person.press('worker-pays=yes');
    expect(stale.text).toContain('That belongs to an earlier question');
    expect(stale.text).toContain('When would you leave?');
  });

  it('starts the questions at once when a picture comes, and reaches a result in six taps', async () => {
    const person = inzira.talk('en');
    await person.open();
    let heard = await person.say('', { kind: 'image' });
    expect(heard.text).toContain('I cannot open pictures');
    let taps = 0;
    while (heard.choices.some(({ id }) => id.endsWith('=unknown'))) {
      heard = await person.tap(heard.choices[1]?.id ?? '');
      taps += 1;
    }
    expect(taps).toBeLessThanOrEqual(6);
    expect(heard.text).toContain('Too little is known');
  });
});
