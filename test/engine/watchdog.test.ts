import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../src/domain/conversation.js';
import { type Numbers, numbers } from '../../src/engine/numbers-for.js';
import type { PushChannel } from '../../src/engine/ports/channel.js';
import { type Watchdog, watchdog } from '../../src/engine/watchdog.js';
import { openReaders } from '../../src/wiring.js';

const readers = openReaders(process.stderr);
const from = { channel: 'telegram', account: 'bot', address: '42' } as const;
const hour = 3_600_000;

let sent: string[];
let reported: string[];
let fails: boolean;
let known: Numbers;
let dog: Watchdog;

const says = (text: string, more: Partial<Message> = {}): Message => ({
  id: text,
  from,
  kind: 'text',
  text,
  receivedAt: 0,
  ...more,
});

beforeEach(async () => {
  [sent, reported, fails] = [[], [], false];
  const { content, understand } = await readers;
  const channel: Pick<PushChannel, 'send'> = {
    async send(_to, line) {
      if (fails) throw new Error('no network');
      sent.push(line.text);
      return { outcome: 'sent' };
    },
  };
  vi.useFakeTimers({ now: Date.parse('2026-11-25T09:00:00Z') });
  known = numbers({ content, understand });
  dog = watchdog({
    pushed: new Map([['telegram', channel]]),
    numbers: known,
    clock: { now: () => Date.now() },
    report: (code) => reported.push(code),
  });
});
afterEach(() => {
  dog.stop();
  vi.useRealTimers();
});

/** Lets time pass, and what it sets going come to its end. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a person who gets no answer', () => {
  it('is told so with numbers after five seconds, in the language she writes', async () => {
    dog.heard([says('bansabye amafaranga mbere yo kugenda, mbigenze nte?')]);
    await pass(4_900);
    expect(sent).toEqual([]);
    await pass(200);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(/^Ubu ndatinda gusubiza.*3029.*112/);
    expect(reported).toEqual(['conversation.late']);
  });

  it('gets no number of Rwanda when she says that she is elsewhere', async () => {
    dog.heard([says('I am in Oman and they lock me in the house, help me')]);
    await pass(5_100);
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toMatch(/\d/);
  });

  it('gets none either when she said so before, until she is elsewhere again', async () => {
    known.learn(from, 'abroad');
    dog.heard([says('hello')]);
    await pass(5_100);
    expect(sent.at(-1)).not.toMatch(/\d/);
    known.learn(from, 'unknown');
    await pass(hour);
    dog.heard([says('hello')]);
    await pass(5_100);
    expect(sent.at(-1)).toMatch(/3029/);
  });

  it('is told once an hour, however often she writes', async () => {
    for (let at = 0; at < 11; at++) {
      dog.heard([says(`hello ${at}`)]);
      await pass(5 * 60_000);
    }
    expect(sent).toHaveLength(1);
    await pass(hour);
    dog.heard([says('hello again')]);
    await pass(5_100);
    expect(sent).toHaveLength(2);
  });

  it('does not end the program when the words do not get out', async () => {
    fails = true;
    dog.heard([says('hello')]);
    await pass(5_100);
    expect(reported).toEqual(['conversation.late', 'internal.unknown']);
  });
});

describe('the numbers', () => {
  it('do not go out to who was answered', async () => {
    dog.heard([says('hello')]);
    await pass(4_000);
    dog.answered(from);
    await pass(hour);
    expect(sent).toEqual([]);
  });

  it('do not go to another who was', async () => {
    dog.heard([says('hello')]);
    dog.answered({ ...from, address: '43' });
    await pass(5_100);
    expect(sent).toHaveLength(1);
  });

  it('are nothing for a channel that reads its answer itself', async () => {
    dog.heard([says('hello', { from: { channel: 'webchat', account: 'web', address: 'x' } })]);
    await pass(hour);
    expect(sent).toEqual([]);
  });
});
