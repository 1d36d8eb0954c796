import type { Message } from '../../../src/domain/conversation.js';
import type { Store } from '../../../src/engine/ports/store.js';

/** Mistakes that others have made, planted to see whether the watcher finds them. */
export const bugs = [
  'acknowledge-early',
  'mark-sent-first',
  'no-order',
  'state-without-outbox',
  'check-then-set',
  'no-fence',
] as const;
export type Bug = (typeof bugs)[number];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const planted: Record<Bug, (store: Store) => Partial<Store>> = {
  // The answer does not wait for the disk; whoever asks believes that it did.
  'acknowledge-early': () => ({}),
  'mark-sent-first': (store) => ({
    async begin(id, now, leaseMs) {
      const row = await store.begin(id, now, leaseMs);
      if (row) await store.settle(row, { kind: 'sent', confirmed: true }, now);
      return row;
    },
  }),
  'no-order': (store) => ({
    commit: (turn) =>
      store.commit({
        ...turn,
        outbox: turn.outbox.map((row) => ({
          ...row,
          notBefore: row.at + Math.floor(Math.random() * 20_000),
        })),
      }),
  }),
  'state-without-outbox': (store) => ({
    async commit(turn) {
      const done = await store.commit({ ...turn, outbox: [] });
      if (done === 'stale' || turn.outbox.length === 0) return done;
      await pause(20);
      return store.commit({ ...turn, version: turn.version + 1, handled: [], log: [], effects: [] });
    },
  }),
  'check-then-set': (store) => {
    const seen = new Map<string, string>();
    const acceptOne = async (message: Message) => {
      const known = seen.get(`${message.from.channel}|${message.id}`);
      if (known) return { conversation: known, result: 'seen' as const };
      await pause(2);
      const [receipt] = await store.accept([{ ...message, id: `${message.id}#${Math.random()}` }]);
      if (!receipt) throw new Error('no receipt');
      seen.set(`${message.from.channel}|${message.id}`, receipt.conversation);
      return receipt;
    };
    return { accept: (messages) => Promise.all(messages.map(acceptOne)) };
  },
  'no-fence': (store) => ({
    async commit(turn) {
      const done = await store.commit(turn);
      if (done === 'ok') return done;
      for (;;) {
        const claim = await store.claim(turn.conversation);
        if (claim === 'gone') return 'stale';
        if (claim === 'busy') {
          await pause(5);
          continue;
        }
        const { fence, version } = claim;
        const again = await store.commit({ ...turn, fence, version });
        await store.release(turn.conversation, fence);
        return again;
      }
    },
  }),
};

/** The store with one mistake in it. */
export function withBug(store: Store, bug: Bug): Store {
  return { ...store, ...planted[bug](store) };
}
