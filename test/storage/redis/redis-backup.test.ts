import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../src/project-root.js';
import { backup, restore } from '../../../src/storage/backup.js';
import { addressOf, messageOf, noon, outboxRowOf, talk } from '../../contracts/store-samples.js';
import { hasRedis, type RedisServer, startRedis } from '../../support/redis-server.js';
import { masterKeySetting } from '../sqlite-folder.js';
import { openOn } from './shared-redis.js';

const [ann, ben] = [addressOf('ann'), addressOf('ben')];
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'inzira-redis-backup-'));
  return () => rmSync(home, { recursive: true, force: true });
});
const servers: RedisServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const settingsFor = ({ url }: RedisServer) => ({
  folder: '',
  migrations: '',
  masterKeySetting,
  redis: { url, replicas: undefined, scripts: join(projectRoot(), 'src/storage/redis') },
});

describe.runIf(hasRedis)('a Redis set up again from an old copy of its files', () => {
  test('forgets again who was forgotten since, and holds what was open', async () => {
    const server = await startRedis();
    servers.push(server);
    const store = await openOn(server);
    const gone = await talk(store, messageOf('1', ann));
    const stays = await talk(store, messageOf('2', ben), { outbox: [outboxRowOf('2/0')] });
    cpSync(join(server.folder, 'appendonlydir'), join(home, 'copy'), { recursive: true });
    await store.forget(gone);
    const places = { data: join(home, 'data'), keys: join(home, 'keys') };
    const { stamp } = await backup(settingsFor(server), places, noon);
    await store.close();
    await server.kill();
    rmSync(join(server.folder, 'appendonlydir'), { recursive: true });
    cpSync(join(home, 'copy'), join(server.folder, 'appendonlydir'), { recursive: true });
    await server.restart();

    expect(await restore(settingsFor(server), places, undefined)).toEqual({ stamp, held: 1 });
    const again = await openOn(server);
    expect(await again.find(ann)).toBeUndefined();
    expect(await again.log(gone, 0)).toEqual([]);
    expect((await again.find(ben))?.conversation).toBe(stays);
    expect(await again.outbox()).toMatchObject({ open: 0, held: 1 });
    await again.close();
  });
});
