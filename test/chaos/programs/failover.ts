import { join } from 'node:path';
import type { Message } from '../../../src/domain/conversation.js';
import type { Store } from '../../../src/engine/ports/store.js';
import { projectRoot } from '../../../src/project-root.js';
import { openStore } from '../../../src/storage/open-store.js';
import { startRedis } from '../../support/redis-server.js';
import { type Random, seeded } from './seeded.js';
import { SlowLink } from './slow-link.js';

export interface FailoverSettings {
  readonly seed: number;
  readonly failovers: number;
  /** A planted mistake: acknowledge without waiting for the replica. */
  readonly hasty: boolean;
}

export interface FailoverResult {
  readonly failovers: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly lost: number;
  /** Failovers in which something acknowledged was lost. */
  readonly failoversWithLoss: number;
}

const lagMs = 40;
const writers = 40;
const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function open(url: string, replicas: number): Promise<Store> {
  const scripts = join(projectRoot(), 'src/storage/redis');
  const masterKeySetting = Buffer.alloc(32, 'failover').toString('base64');
  return (
    await openStore({ folder: '', migrations: '', masterKeySetting, redis: { url, replicas, scripts } })
  ).store;
}

const messageOf = (id: string): Message => ({
  id,
  from: { channel: 'telegram', account: 'failover', address: id },
  kind: 'text',
  text: id,
  receivedAt: 1,
});

interface Written {
  readonly acknowledged: string[];
  refused: number;
}

async function writeUntil(
  store: Store,
  name: string,
  isOver: () => boolean,
  written: Written,
): Promise<void> {
  for (let at = 0; !isOver(); at++) {
    const id = `${name}-${at}`;
    const done = await store.accept([messageOf(id)]).then(
      () => true,
      () => false,
    );
    if (done) written.acknowledged.push(id);
    else {
      written.refused += 1;
      await sleep(5);
    }
  }
}

/** One primary that dies in the middle of writing, and its replica that takes over: what it has not is lost. */
async function failOnce(random: Random, hasty: boolean): Promise<{ written: Written; lost: number }> {
  const primary = await startRedis([
    ...durable,
    '--min-replicas-to-write',
    '1',
    '--min-replicas-max-lag',
    '60',
  ]);
  const link = await SlowLink.open(primary.port, lagMs);
  const replica = await startRedis([...durable, '--replicaof', '127.0.0.1', String(link.port)]);
  try {
    while (!(await primary.bytes('INFO', 'replication')).toString().includes('state=online')) await sleep(50);
    const store = await open(primary.url, hasty ? 0 : 1);
    const written: Written = { acknowledged: [], refused: 0 };
    let over = false;
    const writing = Array.from({ length: writers }, (_, at) =>
      writeUntil(store, `w${at}`, () => over, written),
    );
    await sleep(300 + random.below(600));
    await primary.kill();
    link.cut();
    over = true;
    await Promise.all(writing);
    await store.close();
    await replica.ask('REPLICAOF', 'NO', 'ONE');
    const next = await open(replica.url, 0);
    const again = await Promise.all(written.acknowledged.map((id) => next.accept([messageOf(id)])));
    await next.close();
    return { written, lost: again.flat().filter(({ result }) => result === 'stored').length };
  } finally {
    await primary.stop();
    await replica.stop();
  }
}

/** Kills primaries under load, with replicas 40 ms away, and counts what was acknowledged and is gone. */
export async function failover({ seed, failovers, hasty }: FailoverSettings): Promise<FailoverResult> {
  const random = seeded(seed);
  let [acknowledged, refused, lost, failoversWithLoss] = [0, 0, 0, 0];
  for (let done = 0; done < failovers; done++) {
    const one = await failOnce(random, hasty);
    acknowledged += one.written.acknowledged.length;
    refused += one.written.refused;
    lost += one.lost;
    if (one.lost > 0) failoversWithLoss += 1;
  }
  return { failovers, acknowledged, refused, lost, failoversWithLoss };
}
