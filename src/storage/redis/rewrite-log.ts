import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '../../domain/faults.js';
import type { Send } from './link.js';
import { textOf } from './replies.js';

const lookEveryMs = 20;
const longestMs = 60_000;

async function isRewriting(send: Send): Promise<boolean> {
  const info = textOf(await send(['INFO', 'persistence']));
  return /aof_rewrite_(in_progress|scheduled):1/.test(info);
}

async function untilQuiet(send: Send): Promise<void> {
  for (let waited = 0; await isRewriting(send); waited += lookEveryMs) {
    if (waited > longestMs) throw new Fault('store.unavailable', { detail: 'BGREWRITEAOF' });
    await wait(lookEveryMs);
  }
}

async function rewriteOnce(send: Send): Promise<void> {
  await untilQuiet(send);
  await send(['BGREWRITEAOF']);
  await untilQuiet(send);
}

/**
 * Rewrites the append-only file, so that what was deleted is in it no more; who asks while a rewrite runs shares the
 * next one, because the running one may have begun before.
 */
export function rewriter(send: Send): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= running.then(() => {
      next = undefined;
      const work = rewriteOnce(send);
      running = work.catch(() => undefined);
      return work;
    });
    return next;
  };
}
