// Makes the two stored databases of a version from the built program: node test/storage/make-stores.mjs 0002
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newConversation } from '../../dist/src/domain/conversation.js';
import { openStore } from '../../dist/src/storage/open-store.js';
import { openInzira } from '../../dist/src/wiring.js';

const [version] = process.argv.slice(2);
if (!/^\d{4}$/.test(version ?? '')) throw new Error('the number of the newest migration');
const masterKeySetting = Buffer.alloc(32, 'a stored database').toString('base64');
/** The first version knew no channel that is pushed to. */
const pushes = version !== '0001';
const migrations = join(import.meta.dirname, '../../src/storage/sqlite');
const stores = join(import.meta.dirname, '../fixtures/stores');
const at = Date.parse('2026-11-25T09:00:00Z');

async function make(name, fill) {
  const folder = mkdtempSync(join(tmpdir(), 'inzira-fixture-'));
  await fill(folder);
  renameSync(join(folder, 'inzira.db'), join(stores, `${version}-${name}.db`));
  rmSync(folder, { recursive: true });
}

async function talk(folder) {
  const clock = { now: () => at };
  const inzira = await openInzira({
    dataFolder: folder,
    masterKey: masterKeySetting,
    progress: process.stderr,
    clock,
  });
  const from = { channel: 'webchat', account: 'web', address: 'somebody-of-then' };
  for (const [n, text] of ['muraho', 'bansabye amafaranga mbere yo kugenda', 'telefoni ya 112'].entries())
    await inzira.engine.converse([{ id: `m${n}`, from, kind: 'text', text, language: 'rw', receivedAt: at }]);
  await inzira.close();
}

/** A line that never went out, and a message that nobody has handled. */
async function leaveOpen(folder) {
  const { store } = await openStore({ folder, migrations, masterKeySetting });
  const from = { channel: 'telegram', account: 'bot', address: '42' };
  const message = (id) => ({ id, from, kind: 'text', text: `text of ${id}`, receivedAt: at });
  const [{ conversation }] = await store.accept([message('t1')]);
  const claim = await store.claim(conversation);
  const line = { text: 'a line of then', language: 'rw', choices: [] };
  const row = {
    effectKey: 't1/0',
    channel: 'telegram',
    lane: 'bot',
    line,
    at,
    notBefore: at,
    notAfter: at + 600_000,
  };
  const state = newConversation('rw');
  const { fence, version: known } = claim;
  const turn = {
    conversation,
    fence,
    version: known,
    state,
    handled: claim.waiting,
    log: [{ by: 'bot', at, line }],
  };
  await store.commit({
    ...turn,
    outbox: pushes ? [row] : [],
    effects: [{ kind: 'count', day: '2026-11-25', language: 'rw', channel: 'telegram', event: 'offer' }],
  });
  await store.release(conversation, fence);
  await store.accept([message('t2')]);
  await store.records.put('note', { key: 'k', version: 0, sort: 's', body: { kept: true } });
  await store.close();
}

await make('empty', async (folder) =>
  (await openStore({ folder, migrations, masterKeySetting })).store.close(),
);
await make('used', async (folder) => {
  await talk(folder);
  await leaveOpen(folder);
});
