import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/domain/faults.js';
import { offerAndPerson, plainTranscript, transcript } from '../conversations/same-words.js';
import { filesHolding } from '../storage/scan.js';
import type { Abilities, Brought, ChannelUnderTest, PlatformFault, Shown } from './channel-under-test.js';

/** One promise of every channel that has what it needs. */
export interface Rule {
  readonly name: string;
  readonly applies?: (abilities: Abilities) => boolean;
  readonly check: (subject: ChannelUnderTest, abilities: Abilities) => Promise<void>;
}

const brings =
  (...kinds: Brought[]) =>
  (abilities: Abilities) =>
    kinds.every((kind) => abilities.brings.includes(kind));

const wordsOf = (shown: readonly Shown[]) => shown.map(({ text }) => text).join('\n');
const isTaken = (status: number) => status >= 200 && status < 300;
const english = ({ inzira }: ChannelUnderTest, key: string) => inzira.content.speak('en', key);
const known = ({ inzira, address }: ChannelUnderTest) => inzira.engine.find(address);

/** A person who has been greeted in English. */
async function greet(subject: ChannelUnderTest): Promise<void> {
  await subject.open?.('en');
  await subject.say('hello');
}

/** Brings something and resolves to what it is answered. */
async function bring(subject: ChannelUnderTest, ...what: Parameters<ChannelUnderTest['deliver']>) {
  const before = subject.shown().length;
  expect(isTaken(await subject.deliver(...what))).toBe(true);
  await subject.settle();
  return subject.shown().slice(before);
}

async function answersWith(subject: ChannelUnderTest, kind: Brought, key: string): Promise<void> {
  await greet(subject);
  expect(wordsOf(await bring(subject, kind))).toContain(english(subject, key));
}

async function givesNothing(subject: ChannelUnderTest, kind: Brought): Promise<void> {
  const before = await known(subject);
  const outgoing = subject.outgoing();
  await subject.deliver(kind, { text: 'hello' });
  await subject.settle();
  // To nobody: what comes from a group would be answered there.
  expect(subject.outgoing()).toBe(outgoing);
  expect(await subject.inzira.store.unhandled(9)).toEqual([]);
  expect((await known(subject))?.lastMessageAt).toBe(before?.lastMessageAt);
}

const senders: readonly Rule[] = [
  {
    name: 'refuses a forged sender, and stores nothing of what it brings',
    async check(subject) {
      await subject.open?.('en');
      const before = await known(subject);
      const shown = subject.shown().length;
      expect([401, 403]).toContain(await subject.deliver('text', { forged: true, text: 'hello' }));
      await subject.settle();
      expect(await known(subject)).toEqual(before);
      expect(await subject.inzira.store.unhandled(9)).toEqual([]);
      expect(subject.shown().length).toBe(shown);
    },
  },
  {
    name: 'takes nothing that is meant for another bot or number',
    applies: brings('other-account'),
    check: (subject) => givesNothing(subject, 'other-account'),
  },
  {
    name: 'keeps silent in groups',
    applies: brings('group'),
    check: (subject) => givesNothing(subject, 'group'),
  },
  ...(['receipt', 'echo'] as const).map(
    (kind): Rule => ({
      name: `answers no ${kind}`,
      applies: brings(kind),
      async check(subject) {
        await greet(subject);
        await givesNothing(subject, kind);
      },
    }),
  ),
];

const repeats: readonly Rule[] = [
  {
    name: 'answers what comes twice once, at once, an hour later and after a restart',
    async check(subject, { redelivers }) {
      await greet(subject);
      expect((await bring(subject, 'text', { text: 'menu' })).length).toBe(1);
      const before = subject.shown().length;
      const again = async () => {
        const status = await subject.redeliver();
        await subject.settle();
        return status;
      };
      expect(isTaken(await again())).toBe(true);
      subject.inzira.pass(3_600_000);
      const later = await again();
      await subject.restart();
      const afterwards = await again();
      // Who does not come again by itself may be refused, so late.
      if (redelivers) expect([later, afterwards].every(isTaken)).toBe(true);
      expect(subject.shown().slice(before)).toEqual([]);
    },
  },
  {
    name: 'goes on after a restart where it was',
    async check(subject) {
      await greet(subject);
      await subject.say('menu');
      await subject.restart();
      expect(wordsOf(await subject.say('2'))).toContain('112');
    },
  },
  {
    name: 'says 503 while the store is down, and answers once when it comes again',
    async check(subject) {
      await greet(subject);
      const { store } = subject.inzira;
      const { accept } = store;
      Object.assign(store, { accept: () => Promise.reject(new Fault('store.unavailable')) });
      const before = subject.shown().length;
      expect(await subject.deliver('text', { text: 'menu' })).toBe(503);
      await subject.settle();
      expect(subject.shown().slice(before)).toEqual([]);
      Object.assign(store, { accept });
      expect(isTaken(await subject.redeliver())).toBe(true);
      expect(isTaken(await subject.redeliver())).toBe(true);
      await subject.settle();
      expect(wordsOf(subject.shown().slice(before))).toBe(english(subject, 'menu.again'));
    },
  },
];

/** Enough for a flyer: the first answer each time. */
const mostTaps = 6;

/** No longer any question of the check. */
async function tapsToResult(subject: ChannelUnderTest): Promise<number> {
  const wrong = english(subject, 'result.wrong');
  for (let taps = 0; taps <= mostTaps; taps++) {
    const choices = subject.shown().at(-1)?.choices ?? [];
    if (choices.includes(wrong)) return taps;
    await subject.tap(choices[0] ?? '');
  }
  return mostTaps + 1;
}

const caption = 'Pay 500000 before the visa. They keep your passport until the end of the contract.';

const kinds: readonly Rule[] = [
  {
    name: 'reads text',
    async check(subject) {
      await greet(subject);
      expect(wordsOf(subject.shown())).toContain(english(subject, 'first.program-demo'));
      expect(wordsOf(await subject.say('numbers'))).toContain('112');
    },
  },
  {
    name: 'takes a tap for the choice it names',
    async check(subject) {
      await greet(subject);
      await subject.say('menu');
      expect(wordsOf(await subject.tap(english(subject, 'menu.numbers')))).toContain('112');
    },
  },
  {
    name: 'answers a button that no longer exists calmly, with what is on the table now',
    applies: brings('choice'),
    async check(subject) {
      await greet(subject);
      const shown = await bring(subject, 'choice', { choice: 'gone=button', text: 'Old button' });
      expect(wordsOf(shown)).toContain(english(subject, 'trouble.stale'));
      expect(shown.at(-1)?.choices.length).toBeGreaterThan(0);
    },
  },
  ...(['image', 'voice'] as const).map(
    (kind): Rule => ({
      name: `begins the guided check on ${kind}, and reaches a result in six taps`,
      applies: brings(kind),
      async check(subject) {
        await answersWith(subject, kind, 'kind.picture');
        expect(await tapsToResult(subject)).toBeLessThanOrEqual(mostTaps);
      },
    }),
  ),
  {
    name: 'reads a caption like a text',
    applies: brings('image'),
    async check(subject) {
      await greet(subject);
      const shown = await bring(subject, 'image', { text: caption });
      expect(wordsOf(shown)).toContain('keep your passport');
    },
  },
  {
    name: 'says that it cannot read a place',
    applies: brings('location'),
    check: (subject) => answersWith(subject, 'location', 'kind.place'),
  },
  ...(['contact', 'sticker', 'edit', 'unknown'] as const).map(
    (kind): Rule => ({
      name: `says what it can read on ${kind}`,
      applies: brings(kind),
      check: (subject) => answersWith(subject, kind, 'kind.other'),
    }),
  ),
];

const sentence = 'This sentence is here to make a line that no screen can hold at once. ';

const limits: readonly Rule[] = [
  {
    name: 'cuts a line that is too long between sentences, and loses no word of it',
    applies: (abilities) => brings('location')(abilities) && Number.isFinite(abilities.longest),
    async check(subject, { longest }) {
      await greet(subject);
      const { content } = subject.inzira;
      const { speak } = content;
      const long = sentence.repeat(Math.ceil((2.5 * longest) / sentence.length)).trim();
      Object.assign(content, {
        speak: (...said: Parameters<typeof speak>) => (said[1] === 'kind.place' ? long : speak(...said)),
      });
      await subject.deliver('location');
      await subject.untilAllIsOut();
      const parts = subject
        .shown()
        .map(({ text }) => text)
        .filter((text) => text.includes('This sentence'));
      expect(parts.length).toBeGreaterThan(2);
      expect(parts.join(' ')).toBe(long);
      for (const part of parts) {
        expect([...part].length).toBeLessThanOrEqual(longest);
        expect(part).toMatch(/\.$/);
      }
      Object.assign(content, { speak });
    },
  },
  {
    name: 'answers danger with the number first, and every way out beside it',
    async check(subject) {
      await greet(subject);
      const shown = await subject.say('9');
      expect(shown[0]?.text).toMatch(/^\d{3}/);
      const ways = ['cannot-speak', 'not-rwanda', 'other', 'mistake'];
      expect(shown.at(-1)?.choices).toEqual(ways.map((way) => english(subject, `danger.${way}`)));
    },
  },
  {
    name: 'forgets when she says so: last words, then nothing',
    async check(subject) {
      await greet(subject);
      const shown = await subject.say('delete');
      expect(wordsOf(shown)).toContain(english(subject, 'settings.forgotten'));
      await expect.poll(() => known(subject)).toBeUndefined();
    },
  },
];

const tooLarge = 3 * 1024 * 1024 + 1;
/** Nested more deeply than JSON can be written again. */
const depth = 20_000;

const bodies: readonly Rule[] = [
  {
    name: 'does not mind fields that nobody has heard of',
    async check(subject) {
      await greet(subject);
      const shown = await bring(subject, 'text', { text: 'menu', extra: { brand_new: { a: [1, null] } } });
      expect(wordsOf(shown)).toBe(english(subject, 'menu.again'));
    },
  },
  {
    name: 'answers a body of more than 3 MB with 413',
    applies: ({ http }) => http,
    async check(subject) {
      expect(await subject.post(JSON.stringify({ pad: 'x'.repeat(tooLarge) }))).toBe(413);
    },
  },
  {
    name: 'survives JSON of any depth',
    applies: ({ http }) => http,
    async check(subject) {
      await greet(subject);
      const deep = '['.repeat(depth) + ']'.repeat(depth);
      for (const body of [
        deep,
        `{"entry":${deep}}`,
        `{"update_id":1,"message":${deep}}`,
        `{"type":"message","text":"hello","channelData":{"x":${deep}}}`,
        '['.repeat(depth),
      ]) {
        expect(await subject.post(body)).toBeLessThan(500);
      }
      expect(wordsOf(await subject.say('menu'))).toBe(english(subject, 'menu.again'));
    },
  },
  {
    name: 'takes what is signed and cannot be read, and notes it without what it says',
    applies: ({ http, redelivers }) => http && redelivers,
    async check(subject) {
      const notes = () => subject.inzira.store.records.list('unreadable', '', 99);
      for (const body of ['not json', 'null', '{"secret-words":', '[]']) {
        expect(await subject.post(body)).toBe(200);
        expect(await subject.post(body)).toBe(200);
      }
      const at = subject.inzira.clock.now();
      const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
      const note = { hash, size: expect.any(Number), at };
      expect((await notes()).map(({ body }) => body)).toEqual([note, note, note, note]);
      expect(JSON.stringify(await notes())).not.toContain('secret-words');
      expect(subject.inzira.logged()).toContain('channel.unreadable');
    },
  },
];

const privacy: readonly Rule[] = [
  {
    name: 'keeps her number, ids and words out of logs, out of readable rows, and out of what goes elsewhere',
    async check(subject, { faults }) {
      await greet(subject);
      await subject.say('my words are secret-words');
      if (faults.includes('throttled')) subject.faults('throttled');
      await subject.deliver('text', { text: 'menu' });
      await subject.untilAllIsOut();
      await subject.post('not json').catch(() => undefined);
      await subject.deliver('text', { forged: true, text: 'secret-words' });
      const kept = [...subject.hers, 'secret-words'];
      for (const text of [...kept, ...subject.secrets]) {
        expect(subject.inzira.logged()).not.toContain(text);
        expect(subject.outgoing()).not.toContain(text);
      }
      const needles = [...kept, ...subject.secrets].map((text) => Buffer.from(text));
      expect(filesHolding(subject.inzira.folder, needles)).toEqual([]);
    },
  },
];

const allFaults: readonly PlatformFault[] = ['throttled', 'down', 'reset', 'slow'];

const failing: readonly Rule[] = [
  ...allFaults.map(
    (fault): Rule => ({
      name: `brings every line through when the platform is ${fault}`,
      applies: ({ faults }) => faults.includes(fault),
      async check(subject) {
        await greet(subject);
        const before = subject.shown().length;
        subject.faults(fault, fault);
        await subject.deliver('text', { text: 'menu' });
        await subject.untilAllIsOut();
        const shown = subject.shown().slice(before);
        const taken = fault === 'reset' || fault === 'slow';
        expect(shown.length).toBeGreaterThanOrEqual(1);
        expect(shown.length).toBeLessThanOrEqual(taken ? 3 : 1);
        for (const { text } of shown) expect(text).toContain(english(subject, 'menu.again'));
      },
    }),
  ),
  {
    name: 'says the same words as the page and the terminal',
    async check(subject, { begins }) {
      await subject.open?.('rw');
      const plain = await plainTranscript(subject.inzira, offerAndPerson, begins);
      expect(plain.every(({ words }) => words !== '')).toBe(true);
      expect(await transcript(subject.inzira, offerAndPerson, subject)).toEqual(plain);
    },
  },
];

/** What every channel promises. */
export const channelRules: readonly Rule[] = [
  ...senders,
  ...repeats,
  ...kinds,
  ...limits,
  ...bodies,
  ...privacy,
  ...failing,
];

/** Holds a channel to every rule that it has the abilities for, each with a program of its own. */
export function channelContract(
  name: string,
  abilities: Abilities,
  start: () => Promise<ChannelUnderTest>,
): void {
  describe(`${name}, as every channel,`, () => {
    const rules = channelRules.filter(({ applies }) => applies?.(abilities) ?? true);
    it.each(rules.map((rule): [string, Rule] => [rule.name, rule]))('%s', async (_name, rule) => {
      const subject = await start();
      try {
        await rule.check(subject, abilities);
      } finally {
        await subject.dispose();
      }
    });
  });
}
