import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, newConversation } from '../../../src/domain/conversation.js';
import type { Claim, Store } from '../../../src/engine/ports/store.js';
import { projectRoot } from '../../../src/project-root.js';
import { openStore } from '../../../src/storage/open-store.js';

/** Writes to a store and notes in a file beside it, at once, whatever was acknowledged. */
const [folder = '', messages = '0'] = process.argv.slice(2);
const acks = openSync(join(folder, 'acks'), 'a');
const acknowledged = (what: 'accept' | 'commit' | 'leave' | 'forget', id: string) =>
  writeSync(acks, `${what} ${id}\n`);
const people = 24;

const masterKeySetting = Buffer.alloc(32, 'power cut').toString('base64');
const migrations = join(projectRoot(), 'src/storage/sqlite');
const { store } = await openStore({ folder, migrations, masterKeySetting });

function messageOf(person: number, at: number): Message {
  const from = { channel: 'telegram', account: 'cut', address: `p${person}` } as const;
  return { id: `${person}-${at}`, from, kind: 'text', text: `message ${person}-${at}`, receivedAt: 1 };
}

async function answer(claim: Claim, store: Store, id: string): Promise<void> {
  const line = { text: `answer ${id}`, language: 'rw', choices: [] } as const;
  const row = {
    effectKey: id,
    channel: 'telegram',
    lane: 'bot',
    line,
    at: 1,
    notBefore: 0,
    notAfter: 9e12,
  } as const;
  const log = [{ by: 'bot', at: 1, line }] as const;
  const turn = {
    ...claim,
    state: newConversation('rw'),
    handled: claim.waiting,
    log,
    outbox: [row],
    effects: [],
  };
  if ((await store.commit(turn)) === 'ok') acknowledged('commit', id);
}

async function talk(person: number): Promise<void> {
  for (let at = 0; at < Number(messages) / people; at++) {
    const message = messageOf(person, at);
    const [receipt] = await store.accept([message]);
    acknowledged('accept', message.id);
    const claim = await store.claim(receipt?.conversation ?? '');
    if (typeof claim === 'string') continue;
    await answer(claim, store, message.id);
    await store.release(claim.conversation, claim.fence);
    if (at % 12 === 11) {
      acknowledged('leave', `${person}`);
      await store.forget(claim.conversation);
      acknowledged('forget', `${person} ${claim.conversation}`);
    }
  }
}

await Promise.all(Array.from({ length: people }, (_, person) => talk(person)));
await store.close();
