import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { type LoadedContent, loadContent } from './content/load-content.js';
import type { Language, Line } from './domain/conversation.js';
import { Fault, type FaultCode } from './domain/faults.js';
import { createDelivery } from './engine/delivery/delivery.js';
import { createEngine, type Engine } from './engine/engine.js';
import type { PushChannel } from './engine/ports/channel.js';
import type { Clock } from './engine/ports/clock.js';
import type { Content } from './engine/ports/content.js';
import type { Store } from './engine/ports/store.js';
import type { Understand } from './engine/ports/understand.js';
import { projectRoot } from './project-root.js';
import { openStore } from './storage/open-store.js';
import { openUnderstand } from './understanding/open-understand.js';

export interface Inzira {
  readonly engine: Engine;
  readonly content: LoadedContent;
  readonly store: Store;
  readonly clock: Clock;
  readonly root: string;
  readonly madeKeyFile: string | undefined;
  /** Writes a fault code to the log, and nothing else. */
  readonly report: (code: FaultCode) => void;
  close(): Promise<void>;
}

export interface Opening {
  readonly dataFolder: string;
  readonly masterKey: string | undefined;
  /** A Redis to share with other instances, instead of the data folder. */
  readonly redis?: { readonly url: string; readonly replicas: number | undefined };
  /** Where progress of long work and fault codes go. */
  readonly progress: Writable;
  readonly clock?: Clock;
  /** Channels that lines are pushed to. */
  readonly channels?: readonly PushChannel[];
  /** Another content folder than the project's own. */
  readonly root?: string;
}

const systemClock: Clock = { now: () => Date.now() };
const sweepEveryMs = 10 * 60_000;
const rescueEveryMs = 2_000;

/** Opens everything that serves people: content, understanding, store and engine. */
export async function openInzira(opening: Opening): Promise<Inzira> {
  const { progress, clock = systemClock } = opening;
  const root = opening.root ?? projectRoot();
  const content = loadContent(root);
  const understand = await understandIn(root, content, progress);
  const migrations = join(root, 'src/storage/sqlite');
  const { store, madeKeyFile } = await openStore({
    folder: opening.dataFolder,
    migrations,
    masterKeySetting: opening.masterKey,
    ...(opening.redis && { redis: sharedStore(opening.redis, root, progress) }),
  });
  const report = (code: string) => {
    progress.write(`${JSON.stringify({ at: new Date(clock.now()).toISOString(), code })}\n`);
  };
  const channels = new Map((opening.channels ?? []).map((channel) => [channel.name, channel]));
  const knock = knockIn(content);
  const delivery = createDelivery({ store, channels, clock, random: Math.random, knock, report });
  const engine = createEngine({
    store,
    content,
    understand,
    clock,
    pushed: channels,
    onOutbox: () => delivery.wake(),
    report,
  });
  delivery.start();
  const timers = [
    every(sweepEveryMs, () => store.sweep(clock.now()), report),
    every(rescueEveryMs, () => engine.rescue(), report),
  ];
  const close = async () => {
    for (const timer of timers) clearInterval(timer);
    await engine.settled();
    await delivery.stop();
    await store.close();
  };
  return { engine, content, store, clock, root, madeKeyFile, report, close };
}

function sharedStore(redis: NonNullable<Opening['redis']>, root: string, progress: Writable) {
  const onWaiting = () => {
    progress.write('Redis does not answer; trying again every second.\n');
  };
  return { ...redis, scripts: join(root, 'src/storage/redis'), onWaiting };
}

const knockIn =
  (content: Content) =>
  (language: Language): Line => ({ text: content.speak(language, 'trouble.knock'), language, choices: [] });

/** Repeats work; what it throws is reported and the next time comes. */
function every(ms: number, work: () => Promise<unknown>, report: (code: FaultCode) => void): NodeJS.Timeout {
  return setInterval(() => void work().catch((error) => report(Fault.from(error).code)), ms).unref();
}

/** Only the understanding and the content, for the commands that need no store. */
export async function openReaders(
  progress: Writable,
): Promise<{ understand: Understand; content: LoadedContent }> {
  const root = projectRoot();
  const content = loadContent(root);
  return { content, understand: await understandIn(root, content, progress) };
}

function understandIn(root: string, content: LoadedContent, progress: Writable): Promise<Understand> {
  const instrument = content.offers.at(-1);
  if (!instrument) throw new Fault('content.invalid', { detail: 'dialogs/instruments holds no offer' });
  return openUnderstand({ root, instrument, modelFile: join(root, 'dist/understanding.model'), progress });
}
