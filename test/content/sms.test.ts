import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Line } from '../../src/domain/conversation.js';
import { septetsOf, smsOf } from '../../src/domain/rendering/sms.js';
import { startInzira, type TestInzira } from '../support/inzira.js';

const languages = ['rw', 'en', 'fr', 'sw', 'rn'] as const;
const longest = 160;
const danger = {
  rw: 'bankingiranye mu nzu barankubita, ntabara',
  en: 'they locked me in and they beat me, help me now',
  fr: 'on m’a enfermée et on me frappe, aidez-moi maintenant',
  sw: 'wamenifungia ndani na wananipiga, nisaidie sasa',
  rn: 'banyugaranye mu nzu barankubita, ntabara',
};

let inzira: TestInzira;
beforeAll(async () => {
  inzira = await startInzira();
});
afterAll(() => inzira.dispose());

const clean = (text: string) => text.replace(/\s+/g, ' ').trim();

/** What any telephone must get of a line: short parts, every number whole, every choice under its digit. */
function check(line: Line): readonly string[] {
  const parts = smsOf(line);
  for (const part of parts) expect(septetsOf(part), part).toBeLessThanOrEqual(longest);
  const numbers = line.text.match(/\+?\d[\d ]{1,13}\d/g) ?? [];
  for (const number of numbers)
    expect(
      parts.some((part) => part.includes(number)),
      number,
    ).toBe(true);
  const whole = clean(parts.join(' '));
  for (const [at, { label }] of line.choices.entries()) {
    const [sms = ''] = smsOf({ text: label, choices: [] });
    expect(whole).toContain(clean(`${at + 1} ${sms}`));
  }
  return parts;
}

describe.each(languages)('on any telephone, in 160 characters and digits (%s)', (language) => {
  it('danger begins with the number, and every way out has its digit', async () => {
    const person = inzira.talk(language);
    await person.open();
    const { lines } = await person.say(danger[language]);
    const parts = lines.flatMap(check);
    expect(parts[0]).toMatch(/^(112|3029)\b/);
    expect(lines.at(-1)?.choices.length).toBeGreaterThanOrEqual(4);
  });

  it('the numbers come whole', async () => {
    const person = inzira.talk(language);
    await person.open();
    const { lines } = await person.press('topic=help.find-service');
    expect(lines.flatMap(check).join(' ')).toMatch(/3029/);
  });

  it('an offer is checked to its end with digits alone', async () => {
    const person = inzira.talk(language);
    await person.open();
    let heard = await person.press('topic=offer.check');
    const digits = new Set<string>();
    for (let step = 0; step < 40 && heard.choices.length > 0; step++) {
      for (const line of heard.lines) check(line);
      // Guided first, then the first answer to each question.
      const guided = heard.choices.findIndex(({ id }) => id.includes('guided'));
      const digit = String(Math.max(guided, 0) + 1);
      digits.add(heard.choices[Number(digit) - 1]?.id ?? '');
      inzira.pass(10_000);
      heard = await person.say(digit);
      if (heard.lines.some(({ text }) => text.includes('?') === false && text.length > 200)) break;
    }
    for (const line of heard.lines) check(line);
    expect(digits.size).toBeGreaterThan(3);
  });
});

describe('a short message', () => {
  it('takes a number whole, wherever the border falls', () => {
    for (let words = 0; words < 60; words++) {
      const parts = smsOf({ text: `${'abc '.repeat(words)}+250 788 123 456 end`, choices: [] });
      expect(parts.filter((part) => part.includes('+250 788 123 456'))).toHaveLength(1);
    }
  });

  it('would be seen to be too long, or to miss a choice', () => {
    const line = { text: 'x', language: 'en', choices: [{ id: 'a', label: 'Yes' }] } as const;
    expect(check(line)).toEqual(['x\n1 Yes']);
    expect(septetsOf('x'.repeat(longest + 1))).toBeGreaterThan(longest);
    expect(septetsOf('ş')).toBeNaN();
  });
});
