import { unreadableKind } from '../channels/unreadable.js';
import type { Finding } from '../content/findings.js';
import { setAsideKind } from '../engine/set-aside.js';
import { openToRead, type ReadableStore } from '../storage/for-reading.js';
import type { StoreSettings } from '../storage/open-store.js';

const most = 50;

/** What in a store waits for somebody: dead letters, lines kept back, conversations set aside, bodies nobody could read. */
export async function storeFindings(settings: StoreSettings): Promise<Finding[]> {
  const store = await openToRead(settings);
  if (!store) return [];
  try {
    return [
      ...(await deadLetters(store)),
      ...(await heldLines(store)),
      ...(await noted(store, setAsideKind, 'conversation.poisoned', 'it began anew; tell the developers')),
      ...(await noted(
        store,
        unreadableKind,
        'channel.unreadable',
        'a platform may have changed: tell the developers',
      )),
    ];
  } finally {
    await store.close();
  }
}

async function deadLetters(store: ReadableStore): Promise<Finding[]> {
  const rows = await store.failedRows(most);
  return rows.map(({ effect, conversation, channel, lane, code, at }) => {
    const id = effect.toString('hex');
    const where = `line ${id} (${lane}) of conversation ${conversation} on ${channel}, ${day(at)}`;
    return { level: 'warning', code, where, fix: `inzira outbox resend ${id}` };
  });
}

async function heldLines(store: ReadableStore): Promise<Finding[]> {
  const { held } = await store.outbox();
  if (held === 0) return [];
  return [{ level: 'warning', code: 'outbox.held', where: `${held} lines`, fix: 'inzira outbox release' }];
}

/** Records of these kinds are listed by their time, then by what they name. */
async function noted(store: ReadableStore, kind: string, code: string, fix: string): Promise<Finding[]> {
  const records = await store.records(kind, '', most);
  return records.map(({ sort }) => {
    const [at, name = ''] = sort.split('|');
    return { level: 'warning', code, where: `${name}, ${day(Number(at))}`, fix };
  });
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 16);
