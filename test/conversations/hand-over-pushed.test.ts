import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Case } from '../../src/domain/handover/case.js';
import { startInzira, type TestInzira } from '../support/inzira.js';
import { Phone } from '../support/phone.js';

const from = { channel: 'telegram', account: 'bot', address: '42' } as const;
const minute = 60_000;
const knock = 'Hello. Reply 1 when it suits you.';

let phone: Phone;
let inzira: TestInzira;
beforeEach(async () => {
  phone = new Phone();
  inzira = await startInzira({ channels: [phone], demoQueue: true });
});
afterEach(() => inzira.dispose());

async function write(text: string): Promise<void> {
  const message = { id: randomUUID(), from, kind: 'text', text, receivedAt: inzira.clock.now() } as const;
  await inzira.engine.intake([{ ...message, language: 'en' }]);
  await inzira.engine.settled();
}

const words = () => phone.shown.map(({ text }) => text);
const isShown = (part: string) => expect.poll(() => words().join('\n'), { timeout: 5_000 }).toContain(part);

/** Whatever was going to be sent has been. */
const calm = () => expect.poll(async () => (await inzira.store.outbox()).open).toBe(0);

/** A case in the hands of a counsellor; `contact` is the number of her answer to "may we write first?". */
async function claimed(contact: string): Promise<Case> {
  for (const text of ['hello', '0', '1', contact, '3']) await write(text);
  const [found] = await inzira.engine.desk.open();
  const held = await inzira.engine.desk.act(found?.id ?? '', { kind: 'claimed', by: 'aline' }, 'aline');
  await isShown('A counsellor is here now');
  return held;
}

const tell = (found: Case, text: string) =>
  inzira.engine.desk.say(found, { by: 'aline', lineId: randomUUID(), text });

describe('a counsellor writing to a telephone', () => {
  it('answers at once what she has just written', async () => {
    const found = await claimed('1');
    await write('are you there?');
    await tell(found, 'Yes, I am here.');
    await isShown('Yes, I am here.');
  });

  it('writes nothing unasked to one who did not allow it, and all of it when she writes', async () => {
    const found = await claimed('1');
    inzira.pass(11 * minute);
    await tell(found, 'Are you safe tonight?');
    await tell(found, 'Write when you can.');
    await calm();
    expect(words().join()).not.toContain('tonight');
    expect(words()).not.toContain(knock);
    await write('hi');
    await isShown('Are you safe tonight?');
    await isShown('Write when you can.');
    expect((await inzira.engine.desk.open())[0]?.pending).toEqual([]);
  });

  it('knocks once in the hours she named, and says nothing more until she answers', async () => {
    const found = await claimed('2');
    inzira.pass(11 * minute);
    await tell(found, 'The lawyer has answered.');
    await tell(found, 'It is good news.');
    await isShown(knock);
    await calm();
    expect(words().filter((text) => text === knock)).toHaveLength(1);
    expect(words().join()).not.toContain('lawyer');
    await write('1');
    await isShown('The lawyer has answered.');
    await isShown('It is good news.');
  });

  it('does not even knock outside those hours', async () => {
    const found = await claimed('3');
    inzira.pass(11 * minute);
    await tell(found, 'The lawyer has answered.');
    await calm();
    expect(words()).not.toContain(knock);
    expect(words().join()).not.toContain('lawyer');
  });

  it('finds her again after she came back by her code from another telephone', async () => {
    const found = await claimed('1');
    await write('0');
    const code = found.code ?? (await codeOf(found.id));
    const other = { ...from, address: '77' };
    const message = {
      id: randomUUID(),
      from: other,
      kind: 'text',
      text: code,
      receivedAt: inzira.clock.now(),
    } as const;
    await inzira.engine.intake([{ ...message, language: 'en' }]);
    await inzira.engine.settled();
    await isShown('You are back where you left off');
    const moved = await inzira.engine.desk.view(found.id);
    if (!moved) throw new Error('no case');
    expect(moved.found.conversation).not.toBe(found.conversation);
    await tell(moved.found, 'Welcome back.');
    await isShown('Welcome back.');
    expect(phone.to.at(-1)).toBe('77');
    await expect(tell(found, 'to the old one')).rejects.toMatchObject({ code: 'case.not-yours' });
  });
});

/** Gives the case a code, as "code to come back" does. */
async function codeOf(id: string): Promise<string> {
  const words = inzira.content.desk.codeWords.get('en') ?? [];
  const code = `${words.slice(0, 4).join(' ')} 1234`;
  const message = {
    id: randomUUID(),
    from,
    kind: 'choice',
    choice: 'case=code',
    text: 'Code to come back',
    receivedAt: inzira.clock.now(),
  } as const;
  await inzira.engine.intake([{ ...message, language: 'en' }]);
  await inzira.engine.settled();
  const view = await inzira.engine.desk.view(id);
  return view?.found.code ?? code;
}
