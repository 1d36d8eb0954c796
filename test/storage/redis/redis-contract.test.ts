import { afterAll, describe } from 'vitest';
import { storeContract } from '../../contracts/store.contract.js';
import { modelTest } from '../../contracts/store-model.js';
import { hasRedis, startRedis } from '../../support/redis-server.js';
import { freshInterleaved } from './interleaved.js';
import { freshRedis } from './shared-redis.js';

describe.runIf(hasRedis)('on a real server', async () => {
  const server = await startRedis();
  afterAll(() => server.stop());
  storeContract('Redis', () => freshRedis(server));
  let seed = 0;
  modelTest('Redis, three instances in turns', () => freshInterleaved(server, ++seed));
});
