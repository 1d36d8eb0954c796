import type { FakeFault } from '../../../src/dev/telegram/faults.js';
import { editBody, messageBody, tapBody } from '../../../src/dev/telegram/update-bodies.js';
import {
  type Abilities,
  type Brought,
  type ChannelUnderTest,
  type Delivery,
  type PlatformFault,
  readNumbered,
  type Shown,
} from '../../contracts/channel-under-test.js';
import { secret, Telegram, token, type Wrap } from './telegram-under-test.js';

export const abilities: Abilities = {
  brings: [
    'text',
    'choice',
    'image',
    'voice',
    'location',
    'contact',
    'sticker',
    'edit',
    'unknown',
    'receipt',
    'echo',
    'group',
    'other-account',
  ],
  pushed: true,
  http: true,
  redelivers: true,
  begins: 'writes',
  longest: 4_096,
  faults: ['throttled', 'down', 'reset', 'slow'],
};

const fakeFaults: Readonly<Record<PlatformFault, FakeFault>> = {
  throttled: 'too-many',
  down: 'down',
  reset: 'taken-reset',
  slow: 'taken-hang',
};

const persona = { id: 5_550_123_456, name: 'Uwase Aline' };
const group = { chat: { id: -100_123, type: 'supergroup', title: 'A village' } };

function partOf(kind: Brought, { text = 'hello' }: Delivery): object {
  switch (kind) {
    case 'image':
      return { photo: [{ file_id: 'x' }], ...(text !== 'hello' && { caption: text }) };
    case 'voice':
      return { voice: { file_id: 'x', duration: 3 } };
    case 'location':
    case 'contact':
    case 'sticker':
      return { [kind]: {} };
    case 'unknown':
      return { hologram: {} };
    case 'receipt':
      return { message_auto_delete_timer_changed: { message_auto_delete_time: 86_400 } };
    case 'echo':
      return { text, from: { id: 4_200_000_001, is_bot: true, first_name: 'Inzira' } };
    case 'group':
      return { text, ...group };
    default:
      return { text };
  }
}

/** What is printed on buttons, without the digits that stand before them or instead of them. */
const labelOf = (text: string) => text.replace(/^\d+ (?=\S)/, '');

/** Telegram as the contract sees it; `wrap` may spoil its door. */
export async function startTelegram(wrap?: Wrap): Promise<ChannelUnderTest> {
  const telegram = await Telegram.start('webhook', wrap);
  const ann = telegram.person(persona);
  let last = { body: '', word: '' };
  const shown = (): readonly Shown[] =>
    ann.shown.map(({ text, rows }) => {
      const written = readNumbered(text);
      const choices = rows.flat().map((button) => labelOf(button.text));
      return written.choices.length > 0 ? written : { text, choices };
    });
  const since = async (send: () => Promise<unknown>) => {
    const before = shown().length;
    telegram.inzira.pass(3_000);
    await send();
    await telegram.settle();
    return shown().slice(before);
  };
  const redeliver = async () => (await telegram.post(last.body, last.word)).status;
  const bodyOf = (kind: Brought, delivery: Delivery): object => {
    const now = telegram.inzira.clock.now();
    if (kind === 'choice') {
      const line = { messageId: 1, text: '', rows: [[{ text: delivery.text ?? '', callback_data: 'x' }]] };
      return tapBody(persona, line, delivery.choice ?? '', now);
    }
    const part = { ...partOf(kind, delivery), ...delivery.extra };
    if (kind === 'edit') return editBody(persona, 1, now, { text: 'I meant something else' });
    return messageBody(persona, telegram.fake.nextMessage(), now, part);
  };
  const deliver = async (kind: Brought, delivery: Delivery = {}) => {
    const body = JSON.stringify({ ...telegram.fake.numbered(bodyOf(kind, delivery)), ...delivery.extra });
    const isOurs = delivery.forged !== true && kind !== 'other-account';
    last = { body, word: isOurs ? secret : 'the-word-of-another' };
    return redeliver();
  };
  const slowly = setInterval(() => telegram.fake.letGo(), 20);
  return {
    get inzira() {
      return telegram.inzira;
    },
    address: ann.address,
    hers: [String(persona.id), 'Uwase', 'UwaseAline_1'],
    secrets: [token, secret],
    outgoing: () =>
      JSON.stringify(telegram.callsOf('sendMessage').map(({ chat_id: _chat, ...body }) => body)),
    deliver,
    redeliver,
    post: async (body) => (await telegram.post(body)).status,
    settle: () => telegram.settle(),
    untilAllIsOut: () => telegram.untilAllIsOut(),
    shown,
    say: (text) => since(() => deliver('text', { text })),
    tap: (label) =>
      since(() => {
        const at = shown().at(-1)?.choices.indexOf(label) ?? -1;
        const button = ann.last?.rows.flat()[at];
        if (!button) throw new Error(`no "${label}" among ${JSON.stringify(shown().at(-1))}`);
        return ann.press(button.callback_data);
      }),
    restart: () => telegram.restart(),
    faults: (...faults) => telegram.fake.faults.push(...faults.map((fault) => fakeFaults[fault])),
    dispose: async () => {
      clearInterval(slowly);
      await telegram.stop();
    },
  };
}
