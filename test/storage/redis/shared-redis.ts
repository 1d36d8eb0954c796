import { join } from 'node:path';
import type { Store } from '../../../src/engine/ports/store.js';
import { projectRoot } from '../../../src/project-root.js';
import { openStore } from '../../../src/storage/open-store.js';
import type { StoreUnderTest } from '../../contracts/store-under-test.js';
import type { RedisServer } from '../../support/redis-server.js';
import { masterKeySetting } from '../sqlite-folder.js';

export const orphanMs = 30;

interface Wishes {
  readonly leaseMs?: number;
  readonly replicas?: number;
}

/** One instance's store on a Redis. */
export async function openOn(server: Pick<RedisServer, 'url'>, wishes: Wishes = {}): Promise<Store> {
  const redis = {
    url: server.url,
    replicas: wishes.replicas,
    scripts: join(projectRoot(), 'src/storage/redis'),
    orphanMs,
    ...(wishes.leaseMs !== undefined && { leaseMs: wishes.leaseMs }),
  };
  return (await openStore({ folder: '', migrations: '', masterKeySetting, redis })).store;
}

/** A store on an emptied server. */
export async function freshRedis(server: RedisServer): Promise<StoreUnderTest> {
  await server.ask('FLUSHALL');
  let store = await openOn(server);
  return {
    store,
    async reopen() {
      await store.close();
      // A claim of the one that went away would hold for as long as its lease.
      await server.ask('EVAL', releaseAll, '0');
      store = await openOn(server);
      return store;
    },
    idle: () => new Promise((resolve) => setTimeout(resolve, 2 * orphanMs)),
    end: () => store.close(),
  };
}

/** Frees every conversation, as if its holder had gone long ago. */
export const releaseAll = `for _, key in ipairs(redis.call('KEYS', '{inzira}:c:*')) do
  redis.call('HSET', key, 'until', '0') end`;
