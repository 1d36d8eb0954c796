import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataOf } from '../../../src/channels/telegram/callback-data.js';
import { type Phone, Telegram } from './telegram-under-test.js';

let telegram: Telegram;
let ann: Phone;

beforeEach(async () => {
  telegram = await Telegram.start();
  ann = telegram.person();
});
afterEach(() => telegram.stop());

const find = (phone = ann) => telegram.inzira.engine.find(phone.address);
const logOf = async (phone = ann) => telegram.inzira.engine.log((await find(phone))?.conversation ?? '', 0);

describe('a person on Telegram', () => {
  it('presses Start and is greeted in Kinyarwanda, with the languages below', async () => {
    expect(await ann.write('/start')).toContain('porogaramu ya mudasobwa');
    expect(ann.buttons).toEqual(['Ikinyarwanda', 'English', 'Français', 'Kiswahili', 'Ikirundi']);
    expect(await ann.tap('English')).toContain('What do you need?');
    expect(await ann.tap('Numbers to call')).toContain('112');
  });

  it('presses Start again and sees the start, not the greeting', async () => {
    await ann.write('/start');
    expect(await ann.write('/start')).toContain('Ukeneye iki?');
  });

  it('comes by a link of a campaign, which is named by its code alone', async () => {
    const codes: (string | undefined)[] = [];
    const { store } = telegram.inzira;
    const { accept } = store;
    Object.assign(store, {
      accept: (...given: Parameters<typeof accept>) => {
        codes.push(...given[0].map(({ campaign }) => campaign));
        return accept(...given);
      },
    });
    await ann.write('/start bus-park-3');
    await ann.write('/start Not_A_Code');
    await ann.write('/start');
    expect(codes).toEqual(['bus-park-3', undefined, undefined]);
  });

  it.each([
    ['/numbers', '112'],
    ['/Menu@inzira_bot', 'What do you need?'],
    ['/help', 'What do you need?'],
    ['/language', 'Kiswahili'],
    ['/person', '3029'],
    ['/9', '112'],
    ['/what is trafficking', 'Somebody takes'],
  ])('writes %s', async (command, answer) => {
    await ann.write('hello');
    const text = await ann.write(command);
    expect([text, ...ann.buttons].join('\n')).toContain(answer);
  });

  it('deletes by a command, and is gone', async () => {
    await ann.write('hello');
    expect(await ann.write('/delete')).toContain('deleted');
    await expect.poll(() => find()).toBeUndefined();
  });

  it('taps: the button is felt at once and "typing" is shown, once for each new update', async () => {
    await ann.write('hello');
    await ann.write('menu');
    await ann.tap('Numbers to call');
    await expect.poll(() => telegram.callsOf('answerCallbackQuery').length).toBe(1);
    await expect.poll(() => telegram.callsOf('sendChatAction').length).toBe(3);
    telegram.fake.send(ann.persona, { text: 'menu' });
    await telegram.fake.deliver((bodies) => [...bodies, ...bodies, ...bodies]);
    await expect.poll(() => telegram.callsOf('sendChatAction').length).toBe(4);
  });

  it('in danger gets the number first, and each way out with its digit', async () => {
    await ann.write('hello');
    expect(await ann.write('9')).toMatch(/^112: police/);
    expect(ann.buttons).toEqual([
      '1 I cannot speak',
      '2 I am not in Rwanda',
      '3 It is about someone else',
      '4 It was a mistake',
    ]);
    expect(await ann.tap('1 I cannot speak')).toContain('do not call');
  });

  it('gets no link preview', async () => {
    await ann.write('hello');
    for (const call of telegram.callsOf('sendMessage'))
      expect(call.link_preview_options).toEqual({ is_disabled: true });
  });

  it('who edits danger into a message is heard', async () => {
    await ann.write('hello');
    const [line] = await ann.edit({ text: 'they will kill me, help me now' });
    expect(line?.text).toMatch(/^112/);
  });

  it('who moves along while sharing her place is not spoken to at every step', async () => {
    await ann.write('hello');
    expect(await ann.edit({ location: { latitude: 1, longitude: 1, live_period: 900 } })).toEqual([]);
  });

  it('who lets messages vanish by themselves is not told that only words are read', async () => {
    await ann.write('hello');
    expect(await ann.send({ message_auto_delete_timer_changed: {} })).toEqual([]);
  });
});

describe('pictures that were sent together', () => {
  const picture = (caption?: string) => ({ photo: [{}], media_group_id: '77', ...(caption && { caption }) });
  const caption = 'Pay 500000 before the visa. They keep your passport until the end of the contract.';

  it('are answered once', async () => {
    await ann.write('hello');
    for (let each = 0; each < 4; each++) telegram.fake.send(ann.persona, picture());
    const heard = await ann.send(picture());
    expect(heard).toHaveLength(1);
  });

  it.each([
    ['first', [caption, undefined, undefined]],
    ['last', [undefined, undefined, caption]],
  ])('are read by their caption, even when it comes %s', async (_place, captions) => {
    await ann.write('hello');
    for (const each of captions) {
      telegram.fake.send(ann.persona, picture(each));
      await telegram.settle();
    }
    expect(ann.shown.map(({ text }) => text).join('\n')).toContain('keep your passport');
    // The questions that follow from the caption are on the table, whatever else came.
    expect(ann.last?.text).toContain('When would you leave?');
  });
});

describe('a button', () => {
  it('with a long id works, and one that nobody was offered is answered calmly', async () => {
    const long = `topic=help.numbers${'x'.repeat(50)}`;
    await ann.write('hello');
    await ann.write('menu');
    expect(Buffer.byteLength(dataOf(long))).toBeLessThanOrEqual(64);
    expect(await ann.press(dataOf(long))).toContain('earlier question');
    expect(await ann.press('something of an older bot')).toContain('earlier question');
  });

  it('of an old line still means what stands on it', async () => {
    await ann.write('hello');
    await ann.write('menu');
    const old = ann.last;
    await ann.write('what is trafficking');
    expect(await ann.tap('Numbers to call', old)).toContain('112');
  });

  it('says in the log what stood on it', async () => {
    await ann.write('hello');
    await ann.write('menu');
    await ann.tap('Numbers to call');
    expect((await logOf()).filter(({ by }) => by === 'person').at(-1)?.text).toBe('Numbers to call');
  });
});

describe('a group, a channel, another bot', () => {
  it.each([
    ['group', { chat: { id: -5, type: 'group' }, text: 'menu' }],
    ['supergroup', { chat: { id: -100_5, type: 'supergroup' }, text: '/start' }],
    ['channel', { chat: { id: -100_6, type: 'channel' }, text: 'menu' }],
    ['bot', { from: { id: 9, is_bot: true, first_name: 'b' }, text: 'menu' }],
  ])('%s: silence', async (_name, part) => {
    await ann.send(part);
    expect(telegram.fake.shown).toEqual([]);
    expect(telegram.callsOf('sendChatAction')).toEqual([]);
  });
});
