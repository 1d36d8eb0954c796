import type { FakeFault } from '../../../src/dev/whatsapp/faults.js';
import { envelope, messageBody, metaJson, signatureOf } from '../../../src/dev/whatsapp/hook-bodies.js';
import { channelContract } from '../../contracts/channel.contract.js';
import {
  type Abilities,
  type Brought,
  type ChannelUnderTest,
  type Delivery,
  type PlatformFault,
  readNumbered,
  type Shown,
} from '../../contracts/channel-under-test.js';
import { secrets, Whatsapp } from './whatsapp-under-test.js';

const persona = { phone: '250788123456', userId: 'RW.1349120', name: 'Uwase Aline' };
const address = {
  channel: 'whatsapp-cloud',
  account: secrets.phoneNumberId,
  address: persona.userId,
} as const;

const abilities: Abilities = {
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

function partOf(kind: Brought, { text, choice, extra }: Delivery): object {
  switch (kind) {
    case 'choice':
      return {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: choice, title: text } },
      };
    case 'image':
      return { type: 'image', image: { id: '1', ...(text && { caption: text }) } };
    case 'voice':
      return { type: 'audio', audio: { id: '1', voice: true } };
    case 'contact':
      return { type: 'contacts', contacts: [] };
    case 'location':
    case 'sticker':
    case 'edit':
      return { type: kind, [kind]: {} };
    case 'unknown':
      return { type: 'hologram', hologram: {} };
    case 'group':
      return { type: 'text', text: { body: text }, group_id: 'g' };
    default:
      return { type: 'text', text: { body: text, ...extra }, ...extra };
  }
}

const own = { id: 'wamid.x', timestamp: '1', type: 'text', text: { body: 'hello' } };

/** What comes that no person sent to us. */
function otherBody(kind: Brought, now: number): object | undefined {
  const account = secrets.phoneNumberId;
  if (kind === 'other-account') return messageBody('999', persona, now, own);
  if (kind === 'receipt') {
    const status = { id: 'wamid.x', status: 'read', timestamp: '1', recipient_id: persona.phone };
    return envelope(account, { statuses: [status] });
  }
  if (kind !== 'echo') return undefined;
  const value = { ...own, from: '250790000001', to: persona.phone };
  const changes = [{ field: 'smb_message_echoes', value: { message_echoes: [value] } }];
  return { object: 'whatsapp_business_account', entry: [{ id: '1', changes }] };
}

/** A body as Meta posts it; the fake notes that she wrote. */
function bodyOf(whatsapp: Whatsapp, kind: Brought, delivery: Delivery): string {
  const other = otherBody(kind, whatsapp.inzira.clock.now());
  if (other) return metaJson(other);
  whatsapp.fake.send(persona, partOf(kind, delivery));
  return whatsapp.fake.pending.pop() ?? '';
}

async function start(): Promise<ChannelUnderTest> {
  const whatsapp = await Whatsapp.start();
  const ann = whatsapp.person(persona);
  let last = { body: '', signature: '' };
  const shown = (): readonly Shown[] =>
    ann.shown.map(({ text, choices, type }) =>
      type === 'text' ? readNumbered(text) : { text, choices: choices.map(({ title }) => title) },
    );
  const since = async (send: () => Promise<unknown>) => {
    const before = shown().length;
    // Meta lets one line go to her in six seconds.
    whatsapp.inzira.pass(10_000);
    await send();
    await whatsapp.settle();
    return shown().slice(before);
  };
  const redeliver = async () => (await whatsapp.post(last.body, last.signature)).status;
  const deliver = async (kind: Brought, delivery: Delivery = {}) => {
    const body = bodyOf(whatsapp, kind, delivery);
    const secret = delivery.forged ? 'another' : secrets.appSecret;
    last = { body, signature: signatureOf(secret, body) };
    return redeliver();
  };
  const slowly = setInterval(() => whatsapp.fake.letGo(), 20);
  return {
    get inzira() {
      return whatsapp.inzira;
    },
    address,
    hers: [persona.phone, persona.userId, persona.name, 'wamid.'],
    secrets: [secrets.accessToken, secrets.appSecret, secrets.verifyToken],
    outgoing: () => JSON.stringify(whatsapp.fake.shown.map(({ to: _to, wamid: _wamid, ...line }) => line)),
    deliver,
    redeliver,
    post: async (body) => (await whatsapp.post(body)).status,
    settle: () => whatsapp.settle(),
    untilAllIsOut: () => whatsapp.untilAllIsOut(() => whatsapp.fake.deliver()),
    shown,
    say: (text) => since(() => deliver('text', { text })),
    tap: (label) =>
      since(() =>
        ann.last?.choices.some(({ title }) => title === label)
          ? ann.tap(label)
          : deliver('text', { text: label }),
      ),
    restart: () => whatsapp.restart(),
    faults: (...faults) => whatsapp.fake.faults.push(...faults.map((fault) => fakeFaults[fault])),
    dispose: async () => {
      clearInterval(slowly);
      await whatsapp.stop();
    },
  };
}

channelContract('WhatsApp Cloud API', abilities, start);
