import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../src/domain/conversation.js';
import { startInzira, type TestInzira } from '../support/inzira.js';

let inzira: TestInzira;
beforeAll(async () => {
  inzira = await startInzira();
});
afterAll(() => inzira.dispose());

const words = (language: Language, key: string) => inzira.content.speak(language, key);
const shortCodes = /\b(112|3029|116|3512|3511|1022|4433|8855)\b/;

/** The same cries in five languages. */
const cries: Readonly<
  Record<Language, { held: string; die: string; abroad: string; other: string; calm: string }>
> = {
  rw: {
    held: 'barankingiranye mu nzu sinshobora gusohoka',
    die: 'ndambiwe ubuzima ndashaka gupfa',
    abroad: 'ndi muri Oman, boss arankubita',
    other: 'mushiki wanjye bamufungiranye mu nzu',
    calm: 'inzara iranyica, nabona akazi he',
  },
  en: {
    held: 'they locked me in the room and i cant get out',
    die: 'i am tired of living, i want to die',
    abroad: 'I am in Oman and my boss is beating me',
    other: 'my sister is locked in a house and he will not let her out',
    calm: 'this heat is killing me, can you find me a job',
  },
  fr: {
    held: 'ils m’ont enfermée dans une chambre, je ne peux pas sortir',
    die: 'j’en ai marre de vivre, je veux mourir',
    abroad: 'je suis à Oman, le patron me frappe',
    other: 'ma soeur est enfermée dans une maison, il ne la laisse pas sortir',
    calm: 'je meurs de faim, où trouver du travail',
  },
  sw: {
    held: 'wamenifungia ndani siwezi kutoka',
    die: 'nimechoka na maisha nataka kufa',
    abroad: 'niko Oman, bosi ananipiga',
    other: 'dada yangu amefungiwa ndani ya nyumba',
    calm: 'nakufa njaa, nipate kazi wapi',
  },
  rn: {
    held: 'bankingiranye mu nzu sinshobora kuvamwo',
    die: 'ndarushe ubuzima ndashaka gupfa',
    abroad: 'ndi muri Oman, umukoresha arankubita',
    other: 'mwenewacu arakingiraniwe mu nzu',
    calm: 'inzara iranyica, noronka akazi hehe',
  },
};

describe.each(Object.keys(cries) as Language[])('danger (%s)', (language) => {
  it('is answered in two lines: number and who picks up, then four choices by digit', async () => {
    const person = inzira.talk(language);
    await person.open();
    const heard = await person.say(cries[language].held);
    expect(heard.lines).toHaveLength(2);
    expect(heard.text.startsWith('112')).toBe(true);
    expect(heard.lines[0]?.text).toContain('3029');
    expect(heard.choices.map(({ id }) => id)).toEqual([
      'danger=cannot-speak',
      'danger=abroad',
      'danger=other',
      'danger=mistake',
    ]);
    const abroad = await person.say('2');
    expect(abroad.text).not.toMatch(shortCodes);
    expect(abroad.text).toContain('+250');
  });

  it('fits a text message on any phone', () => {
    const gsm = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;
    for (const key of ['danger.life', 'danger.child']) {
      expect(words(language, key)).toMatch(gsm);
      expect(words(language, key).length).toBeLessThanOrEqual(160);
    }
  });

  it('of suicide is met with warmth and one question, police never first', async () => {
    const person = inzira.talk(language);
    await person.open();
    const heard = await person.say(cries[language].die);
    expect(heard.text).toContain(words(language, 'suicide.warm'));
    expect(heard.text).not.toContain('112');
    const yes = await person.tap('suicide=yes');
    expect(yes.text).toContain(words(language, 'suicide.help'));
    expect(yes.text).not.toContain('112');
    const stays = await person.say('...');
    expect(stays.text.length).toBeGreaterThan(20);
  });

  it('abroad never gets a Rwandan short number, nor the advice to run or to call the police there', async () => {
    const person = inzira.talk(language);
    await person.open();
    const heard = await person.say(cries[language].abroad);
    expect(heard.text).toContain(words(language, 'danger.abroad'));
    expect(heard.text).not.toMatch(shortCodes);
    for (const choice of ['danger=cannot-speak', 'danger=other', 'hand=person']) {
      expect((await person.press(choice)).text).not.toMatch(shortCodes);
    }
  });

  it('of somebody else is heard too, and a mistake is closed in one tap', async () => {
    const person = inzira.talk(language);
    await person.open();
    const heard = await person.say(cries[language].other);
    expect(heard.text).toContain('3029');
    expect((await person.tap('danger=mistake')).text).toContain(words(language, 'danger.mistake.line'));
  });

  it('is not seen where there is none', async () => {
    const person = inzira.talk(language);
    await person.open();
    const heard = await person.say(cries[language].calm);
    expect(heard.text).not.toContain(words(language, 'danger.life'));
  });
});

describe('danger comes before everything', () => {
  it('in the middle of an offer check, which waits where it was', async () => {
    const person = inzira.talk('en');
    await person.tapFirst('topic=offer.check');
    const question = await person.tap('offer=guided');
    expect((await person.say(cries.en.held)).text.startsWith('112')).toBe(true);
    expect((await person.tap('danger=mistake')).text).toContain(question.text.split('\n')[0]);
  });

  it('when many messages came, where everything else is held back', async () => {
    const person = inzira.talk('en');
    for (let at = 0; at < 20; at++) await person.say(`menu ${at}`);
    expect((await person.say('menu')).text).toContain('Please wait a minute');
    expect((await person.say('menu')).lines).toEqual([]);
    expect((await person.say(cries.en.held)).text).toContain('112');
    expect((await person.say('9')).text).toContain('112');
    expect((await person.say('delete')).forgotten).toBe(true);
  });

  it('in the very first message, in whatever language, also with a slip of the thumb', async () => {
    for (const text of [
      cries.rw.held,
      cries.sw.held,
      cries.fr.held,
      'MUNTABARE!!!',
      'HELP ME PLS',
      'nisaidieni jamani',
    ]) {
      const heard = await inzira.talk().say(text);
      expect({ text, helped: heard.text.includes('112') }).toEqual({ text, helped: true });
    }
  });

  it('with 9 at any time, and a person with 0', async () => {
    const person = inzira.talk('en');
    await person.open();
    expect((await person.say('9')).text).toContain('112');
    expect((await person.say('0')).text).toContain('no counsellor is on duty');
  });

  it('and who says "I go anyway" is not blamed', async () => {
    const heard = await inzira.talk('en').tapFirst('topic=offer.going-anyway');
    expect(heard.text).toContain('I do not blame you');
    expect(heard.text).toContain('Inzira will not notice if you do not come back');
  });
});
