import { statfs } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../engine/ports/clock.js';
import type { Store } from '../engine/ports/store.js';

export interface ReadinessParts {
  readonly store: Pick<Store, 'probe' | 'outbox'>;
  readonly clock: Clock;
  /** Where an embedded store lies; without one there is no disk of ours to watch. */
  readonly folder: string | undefined;
  /** A platform keeps lines waiting: that they are late is no fault of this process. */
  readonly isHeldBack: () => boolean;
}

/** What keeps an instance from being ready; `leaving` when it was told to stop. */
export type Hindrance = 'store' | 'disk' | 'outbox' | 'leaving';

const answerMs = 500;
const leastFreeBytes = 256 * 2 ** 20;
const longestDueMs = 60_000;

/**
 * What keeps this instance from serving, empty when it is ready: `store` when a real write (with its replicas) takes
 * more than half a second, `disk` under 256 MiB free, `outbox` when a line is due for a minute and nothing holds it back.
 */
export async function hindrances(parts: ReadinessParts): Promise<readonly Hindrance[]> {
  const [store, disk, outbox] = await Promise.all([
    inTime(parts.store.probe().then(() => true)),
    inTime(hasRoom(parts.folder)),
    inTime(isMoving(parts)),
  ]);
  const found: (Hindrance | false)[] = [!store && 'store', !disk && 'disk', store && !outbox && 'outbox'];
  return found.filter((each) => each !== false);
}

async function inTime(check: Promise<boolean>): Promise<boolean> {
  return Promise.race([check.catch(() => false), wait(answerMs, false, { ref: false })]);
}

async function hasRoom(folder: string | undefined): Promise<boolean> {
  if (folder === undefined) return true;
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= leastFreeBytes;
}

async function isMoving({ store, clock, isHeldBack }: ReadinessParts): Promise<boolean> {
  const { oldestDueAt } = await store.outbox();
  return oldestDueAt === undefined || clock.now() - oldestDueAt < longestDueMs || isHeldBack();
}
