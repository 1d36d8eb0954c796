import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Choice, Language, Line, Message, MessageKind } from '../../src/domain/conversation.js';
import type { PushChannel } from '../../src/engine/ports/channel.js';
import { type Inzira, openInzira } from '../../src/wiring.js';

export interface TestInzira extends Inzira {
  readonly folder: string;
  /** Everything written to the log so far. */
  readonly logged: () => string;
  /** Moves the clock on. */
  readonly pass: (ms: number) => void;
  readonly talk: (language?: Language) => Person;
  /** Closes and opens again on the same data. */
  readonly reopen: () => Promise<TestInzira>;
  readonly dispose: () => Promise<void>;
}

interface Options {
  readonly folder?: string;
  readonly now?: number;
  readonly channels?: readonly PushChannel[];
  /** Opens the queue of counsellors. */
  readonly demoQueue?: boolean;
}

/** The whole program on a data folder of its own: real store, content and understanding; only the clock is ours. */
export async function startInzira(options: Options = {}): Promise<TestInzira> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'inzira-test-'));
  let now = options.now ?? Date.parse('2026-11-25T09:00:00Z');
  const log: string[] = [];
  const progress = new Writable({
    write(part, _encoding, done) {
      log.push(String(part));
      done();
    },
  });
  const inzira = await openInzira({
    dataFolder: folder,
    masterKey: undefined,
    progress,
    clock: { now: () => now },
    channels: options.channels ?? [],
    demoQueue: options.demoQueue ?? false,
    keepsTime: false,
  });
  return {
    ...inzira,
    folder,
    logged: () => log.join(''),
    pass: (ms) => {
      now += ms;
    },
    talk: (language) => talk(inzira, () => now, language),
    reopen: async () => {
      await inzira.close();
      return startInzira({ ...options, folder, now });
    },
    dispose: async () => {
      await inzira.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Person {
  readonly address: Message['from'];
  /** Says something and resolves to what the bot answers. */
  say(text: string, options?: { id?: string; kind?: MessageKind }): Promise<Heard>;
  /** Taps the choice whose label or id this is, of those last offered. */
  tap(labelOrId: string): Promise<Heard>;
  /** Sends a choice whether it is on the table or not, as an old page would. */
  press(id: string): Promise<Heard>;
  /** The same before anything was said. */
  tapFirst(id: string): Promise<Heard>;
  open(): Promise<Heard>;
  /** The choices on the table. */
  readonly offered: readonly Choice[];
}

interface Heard {
  readonly text: string;
  readonly lines: readonly Line[];
  readonly choices: readonly Choice[];
  readonly forgotten: boolean;
}

function talk(inzira: Inzira, now: () => number, language?: Language): Person {
  const from = { channel: 'webchat', account: 'web', address: randomUUID() } as const;
  let offered: readonly Choice[] = [];
  const send = async (message: Pick<Message, 'kind' | 'text' | 'choice'>, id: string = randomUUID()) => {
    const whole = { id, from, receivedAt: now(), ...(language && { language }), ...message };
    const { reply } = await inzira.engine.converse([whole]);
    offered = reply.lines.at(-1)?.choices ?? offered;
    const text = reply.lines.map((line) => line.text).join('\n');
    return { text, lines: reply.lines, choices: offered, forgotten: reply.forgotten };
  };
  return {
    address: from,
    say: (text, options = {}) => send({ kind: options.kind ?? 'text', text }, options.id),
    tap: (wanted) => {
      const choice = offered.find(({ id, label }) => id === wanted || label === wanted);
      if (!choice) throw new Error(`no choice "${wanted}" among ${offered.map(({ id }) => id).join(', ')}`);
      return send({ kind: 'choice', choice: choice.id, text: choice.label });
    },
    press: (id) => send({ kind: 'choice', choice: id, text: id }),
    tapFirst: async (id) => {
      await send({ kind: 'open', text: '' });
      return send({ kind: 'choice', choice: id, text: id });
    },
    open: () => send({ kind: 'open', text: '' }),
    get offered() {
      return offered;
    },
  };
}
