import type { Store } from '../../../src/engine/ports/store.js';
import { seeded } from '../../chaos/programs/seeded.js';
import type { StoreUnderTest } from '../../contracts/store-under-test.js';
import type { RedisServer } from '../../support/redis-server.js';
import { openOn, orphanMs, releaseAll } from './shared-redis.js';

const instances = 3;

/** A store to look at and three instances behind it: each call goes to another, as a seed wills. */
export async function freshInterleaved(server: RedisServer, seed: number): Promise<StoreUnderTest> {
  await server.ask('FLUSHALL');
  const random = seeded(seed);
  let stores: readonly Store[] = [];
  const open = async () => {
    stores = await Promise.all(Array.from({ length: instances }, () => openOn(server)));
    return spread(stores, () => random.below(instances));
  };
  const close = async () => {
    for (const store of stores) await store.close();
  };
  return {
    store: await open(),
    async reopen() {
      await close();
      await server.ask('EVAL', releaseAll, '0');
      return open();
    },
    idle: () => new Promise((resolve) => setTimeout(resolve, 2 * orphanMs)),
    end: close,
  };
}

/** Closing is left to who opened them. */
function spread(stores: readonly Store[], next: () => number): Store {
  const [first] = stores;
  if (!first) throw new Error('no store');
  return new Proxy(first, {
    get: (_, name) => (name === 'close' ? async () => {} : Reflect.get(stores[next()] ?? first, name)),
  });
}
