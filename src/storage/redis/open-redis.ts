import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '../../domain/faults.js';
import type { RawStore } from '../raw-store.js';
import { unavailable } from '../unavailable.js';
import { checkServer } from './check-server.js';
import { finishForgetting } from './forgetting.js';
import { HeldClaims } from './held-claims.js';
import { keyOf } from './key-names.js';
import { type Link, openLink, type RedisAddress, readRedisAddress } from './link.js';
import { redisStore } from './redis-store.js';
import { rewriter } from './rewrite-log.js';
import { readScripts } from './scripts.js';
import { Writes } from './writes.js';

export interface RedisSettings {
  readonly url: string;
  /** The folder of the scripts. */
  readonly scripts: string;
  /** How many replicas must have a write before it counts; by default 1 behind sentinels, 0 without. */
  readonly replicas: number | undefined;
  readonly leaseMs?: number;
  readonly orphanMs?: number;
  /** Told when the server is not there yet; without it the first failure is thrown. */
  readonly onWaiting?: () => void;
}

const retryMs = 1_000;

async function connect(address: RedisAddress, onWaiting: (() => void) | undefined): Promise<Link> {
  for (;;) {
    try {
      return await openLink(address);
    } catch (error) {
      if (!onWaiting) throw unavailable(error);
      onWaiting();
      await wait(retryMs);
    }
  }
}

async function beginGroup(link: Link): Promise<void> {
  try {
    await link.send(['XGROUP', 'CREATE', keyOf('work'), 'workers', '0', 'MKSTREAM']);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
  }
}

/** Opens the store on a Redis, beside whoever else uses it; a server that could lose messages is refused by name. */
export async function openRedis(settings: RedisSettings): Promise<RawStore> {
  const address = readRedisAddress(settings.url);
  if (!address) throw new Fault('config.invalid', { detail: 'INZIRA_STORE' });
  const replicas = settings.replicas ?? (address.sentinelName === undefined ? 0 : 1);
  const link = await connect(address, settings.onWaiting);
  try {
    await checkServer(link.send, replicas);
    await beginGroup(link);
    return await assemble(settings, link, replicas);
  } catch (error) {
    link.close();
    throw unavailable(error);
  }
}

async function assemble(settings: RedisSettings, link: Link, replicas: number): Promise<RawStore> {
  const { leaseMs = 5_000, orphanMs = 3_000 } = settings;
  const writes = new Writes(link, readScripts(settings.scripts), replicas);
  const forgetting = { writes, send: link.send, rewrite: rewriter(link.send) };
  await finishForgetting(forgetting);
  const claims = new HeldClaims(writes, leaseMs);
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    writes.close();
    claims.close();
    link.close();
  };
  const consumer = randomBytes(8).toString('hex');
  return redisStore({ ...forgetting, claims, consumer, leaseMs, orphanMs, close });
}
