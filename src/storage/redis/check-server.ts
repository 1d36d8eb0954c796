import { Fault } from '../../domain/faults.js';
import type { Send } from './link.js';
import { listOf, textOf } from './replies.js';

const oldestMajor = 7;

interface Wanted {
  readonly name: string;
  readonly fits: (value: string) => boolean;
}

/** Without these an acknowledged message can be lost, by power cut, by eviction, or with a replica that was not there. */
const wanted: readonly Wanted[] = [
  { name: 'appendonly', fits: (value) => value === 'yes' },
  { name: 'appendfsync', fits: (value) => value === 'always' },
  { name: 'maxmemory-policy', fits: (value) => value === 'noeviction' },
];
const withReplicas: Wanted = { name: 'min-replicas-to-write', fits: (value) => Number(value) >= 1 };

async function settingOf(send: Send, name: string): Promise<string> {
  try {
    return textOf(listOf(await send(['CONFIG', 'GET', name]))[1]);
  } catch {
    throw new Fault('store.misconfigured', { detail: name });
  }
}

/** Refuses a server that is too old or not set up to keep what it was given, naming the first setting that is wrong. */
export async function checkServer(send: Send, replicas: number): Promise<void> {
  const version = /redis_version:(\d+)/.exec(textOf(await send(['INFO', 'server'])))?.[1];
  if (Number(version) < oldestMajor) throw new Fault('store.misconfigured', { detail: 'redis_version' });
  for (const { name, fits } of replicas > 0 ? [...wanted, withReplicas] : wanted) {
    if (!fits(await settingOf(send, name))) throw new Fault('store.misconfigured', { detail: name });
  }
}
