import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { type LoadedContent, loadContent } from './content/load-content.js';
import type { Language, Line } from './domain/conversation.js';
import { Fault, type FaultCode } from './domain/faults.js';
import { createDelivery, type Delivery } from './engine/delivery/delivery.js';
import { createEngine, type Engine } from './engine/engine.js';
import type { PushChannel } from './engine/ports/channel.js';
import type { Clock } from './engine/ports/clock.js';
import type { Content } from './engine/ports/content.js';
import type { Store } from './engine/ports/store.js';
import type { Understand } from './engine/ports/understand.js';
import { auditAnchor } from './operation/audit-anchor.js';
import { createMetrics, type Metrics } from './operation/metrics.js';
import { type Hindrance, hindrances } from './operation/readiness.js';
import { steadyClock } from './operation/steady-clock.js';
import { projectRoot } from './project-root.js';
import { openStore, type StoreSettings } from './storage/open-store.js';
import { openUnderstand } from './understanding/open-understand.js';

export interface Inzira {
  readonly engine: Engine;
  readonly content: LoadedContent;
  readonly store: Store;
  readonly understand: Understand;
  readonly clock: Clock;
  readonly root: string;
  readonly madeKeyFile: string | undefined;
  readonly metrics: Metrics;
  /** Writes a fault code to the log and counts it, and nothing else. */
  readonly report: (code: FaultCode) => void;
  /** What keeps this instance from serving; empty when it is ready. */
  readonly hindrances: () => Promise<readonly Hindrance[]>;
  /** Says from now on that it is not ready, so that others get what comes. */
  leave(): void;
  /** Begins no more sends; what is said from now on waits in the outbox. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export interface Opening {
  readonly dataFolder: string;
  readonly masterKey: string | undefined;
  /** A Redis to share with other instances, instead of the data folder. */
  readonly redis?: { readonly url: string; readonly replicas: number | undefined } | undefined;
  /** Where progress of long work and fault codes go. */
  readonly progress: Writable;
  readonly clock?: Clock;
  /** Channels that lines are pushed to. */
  readonly channels?: readonly PushChannel[];
  /** Opens the queue of counsellors also as demo. */
  readonly demoQueue?: boolean;
  /** Whether hand-overs are looked after every few seconds (they are); who has a clock of her own does it herself. */
  readonly keepsTime?: boolean;
  /** Where the head of the audit log is brought. */
  readonly auditAnchor?: string | undefined;
  /** Another content folder than the project's own. */
  readonly root?: string;
}

const sweepEveryMs = 10 * 60_000;
const rescueEveryMs = 2_000;
const anchorEveryMs = 5_000;

/** Opens everything that serves people: content, understanding, store and engine. */
export async function openInzira(opening: Opening): Promise<Inzira> {
  const metrics = createMetrics();
  const report = reporter(opening.progress, metrics);
  const clock = opening.clock ?? machineClock(report);
  const root = opening.root ?? projectRoot();
  const content = loadContent(root, { demoQueue: opening.demoQueue ?? false });
  const understand = metrics.measuredUnderstand(await understandIn(root, content, opening.progress));
  const opened = await openStore(patiently(storeSettings(opening), opening.progress));
  const store = metrics.measuredStore(opened.store);
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
  const parts = { engine, content, store, understand, clock, root, metrics, report };
  return { ...parts, madeKeyFile: opened.madeKeyFile, ...running(parts, delivery, opening) };
}

type Parts = Pick<Inzira, 'engine' | 'store' | 'clock' | 'report'>;

/** What goes on beside the messages, and how it ends. */
function running(
  { engine, store, clock, report }: Parts,
  delivery: Delivery,
  { redis, dataFolder, auditAnchor: anchor, keepsTime = true }: Opening,
): Pick<Inzira, 'hindrances' | 'leave' | 'quiet' | 'close'> {
  const timers = [
    every(sweepEveryMs, () => sweep(store, clock), report),
    every(rescueEveryMs, () => engine.rescue(), report),
  ];
  if (keepsTime) timers.push(every(rescueEveryMs, () => engine.keepTime(), report));
  const bring =
    anchor === undefined ? undefined : auditAnchor({ records: store.records, clock, anchor, fetch });
  if (bring) timers.push(every(anchorEveryMs, bring, report));
  const folder = redis ? undefined : dataFolder;
  const isHeldBack = () => delivery.isHeldBack();
  let leaving = false;
  return {
    hindrances: async () => (leaving ? ['leaving'] : hindrances({ store, clock, folder, isHeldBack })),
    leave: () => {
      leaving = true;
    },
    quiet: () => delivery.stop(),
    async close() {
      for (const timer of timers) clearInterval(timer);
      await engine.settled();
      await delivery.stop();
      await bring?.('last').catch((error) => report(Fault.from(error).code));
      await store.close();
    },
  };
}

/** Fault codes go to the log, one JSON line each, and are counted. */
const reporter = (progress: Writable, metrics: Metrics) => (code: FaultCode) => {
  metrics.fault(code);
  progress.write(`${JSON.stringify({ at: new Date().toISOString(), code })}\n`);
};

/** Where the store is and how it is opened; a Redis that is away is a fault. */
export function storeSettings({ dataFolder, masterKey, redis, root }: StoreOpening): StoreSettings {
  const from = root ?? projectRoot();
  return {
    folder: dataFolder,
    migrations: join(from, 'src/storage/sqlite'),
    masterKeySetting: masterKey,
    ...(redis && { redis: { ...redis, scripts: join(from, 'src/storage/redis') } }),
  };
}

/** The same, but a Redis that is away is waited for. */
function patiently(settings: StoreSettings, progress: Writable): StoreSettings {
  const onWaiting = () => {
    progress.write('Redis does not answer; trying again every second.\n');
  };
  return settings.redis ? { ...settings, redis: { ...settings.redis, onWaiting } } : settings;
}

/** The store alone, for what an operator does while nobody serves. */
export const openOnlyStore = (opening: StoreOpening) => openStore(storeSettings(opening));

type StoreOpening = Pick<Opening, 'dataFolder' | 'masterKey' | 'redis' | 'root'>;

const machineClock = (report: (code: FaultCode) => void): Clock =>
  steadyClock({
    wall: Date.now,
    passed: () => performance.now(),
    onJump: () => report('clock.jumped'),
  });

/** A clock that may be wrong destroys nothing. */
async function sweep(store: Store, clock: Clock): Promise<void> {
  if (clock.isSure?.() ?? true) await store.sweep(clock.now());
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
