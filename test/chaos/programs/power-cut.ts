import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Message } from '../../../src/domain/conversation.js';
import type { Store } from '../../../src/engine/ports/store.js';
import { projectRoot } from '../../../src/project-root.js';
import { openStore } from '../../../src/storage/open-store.js';
import { openDriver } from '../../../src/storage/sqlite/driver.js';
import { databaseFileName } from '../../../src/storage/sqlite/open-sqlite.js';
import { Disk, type DiskEvent, readRecording } from './disk.js';
import { type Random, seeded } from './seeded.js';

export interface PowerCutSettings {
  readonly seed: number;
  readonly cuts: number;
  /** A planted mistake: the write-ahead log is not synced with each commit. */
  readonly lazy: boolean;
}

export interface PowerCutResult {
  readonly cuts: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly cutsWithLoss: number;
  readonly corrupt: number;
  /** Turns of which one part is there and another is not. */
  readonly halfTurns: number;
  /** Forgotten and there again. */
  readonly returned: number;
}

const messages = 720;
const root = projectRoot();
const masterKeySetting = Buffer.alloc(32, 'power cut').toString('base64');
const ignored = /(^acks|-shm|[.]lock|[.]pid)$/;

/** Runs the worker with its disk recorded. */
function record(folder: string): readonly DiskEvent[] {
  const library = join(folder, 'recorder.so');
  const source = join(root, 'test/chaos/programs/recorder.c');
  run('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread'], {});
  const data = join(folder, 'data');
  mkdirSync(data);
  const log = join(folder, 'recording');
  const worker = fileURLToPath(new URL('./power-cut-worker.js', import.meta.url));
  run(process.execPath, [worker, data, String(messages)], {
    LD_PRELOAD: library,
    RECORD_FOLDER: data,
    RECORD_LOG: log,
  });
  return readRecording(log);
}

function run(command: string, args: readonly string[], env: Record<string, string>): void {
  const done = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command}: ${done.error?.message ?? done.stderr}`);
}

interface Acknowledged {
  readonly accepted: Set<string>;
  readonly committed: Set<string>;
  readonly forgotten: Set<string>;
  /** Messages of conversations that are forgotten or just being so: their words may be there or not. */
  readonly leaving: Set<string>;
}

function hear(acks: Acknowledged, event: DiskEvent): void {
  if (event.what !== 'write') return;
  const [what, ...rest] = event.data.toString().trim().split(' ');
  if (what === 'accept') acks.accepted.add(rest[0] ?? '');
  if (what === 'commit') acks.committed.add(rest[0] ?? '');
  if (what === 'forget') acks.forgotten.add(rest[1] ?? '');
  if (what !== 'leave') return;
  for (const id of acks.accepted) if (id.startsWith(`${rest[0]}-`)) acks.leaving.add(id);
}

const messageOf = (id: string): Message => ({
  id,
  from: { channel: 'telegram', account: 'cut', address: `p${id.split('-')[0]}` },
  kind: 'text',
  text: `message ${id}`,
  receivedAt: 1,
});

interface Found {
  lost: number;
  halfTurns: number;
  returned: number;
}

async function examine(store: Store, acks: Acknowledged): Promise<Found> {
  const found: Found = { lost: 0, halfTurns: 0, returned: 0 };
  const receipts = await store.accept([...acks.accepted].map(messageOf));
  found.lost += receipts.filter(({ result }) => result === 'stored').length;
  for (const conversation of acks.forgotten) {
    if ((await store.claim(conversation)) !== 'gone') found.returned += 1;
  }
  const people = new Set([...acks.accepted].map((id) => id.split('-')[0]));
  for (const person of people) {
    const known = await store.find(messageOf(`${person}-0`).from);
    const log = known ? await store.log(known.conversation, 0) : [];
    const texts = new Set(log.map(({ text }) => text));
    const mine = (ids: ReadonlySet<string>) =>
      [...ids].filter((id) => id.split('-')[0] === person && !acks.leaving.has(id));
    found.lost += mine(acks.committed).filter((id) => !texts.has(`answer ${id}`)).length;
    const claim = known && (await store.claim(known.conversation));
    const waiting = typeof claim === 'object' ? claim.waiting.length : 0;
    const [said, answered] = [log.filter(({ by }) => by === 'person'), log.filter(({ by }) => by === 'bot')];
    if (said.length - answered.length !== waiting) found.halfTurns += 1;
  }
  return found;
}

async function cutOnce(disk: Disk, acks: Acknowledged, random: Random): Promise<Found & { corrupt: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'inzira-cut-'));
  try {
    for (const [name, bytes] of disk.afterCut(random)) {
      if (!ignored.test(name)) writeFileSync(join(folder, name), bytes, { mode: 0o600 });
    }
    const migrations = join(root, 'src/storage/sqlite');
    const { store } = await openStore({ folder, migrations, masterKeySetting });
    const found = await examine(store, acks);
    await store.close();
    const driver = openDriver(join(folder, databaseFileName));
    const [state] = driver.all<{ integrity_check: string }>('PRAGMA integrity_check', []);
    driver.close();
    return { ...found, corrupt: state?.integrity_check === 'ok' ? 0 : 1 };
  } catch {
    return { lost: 0, halfTurns: 0, returned: 0, corrupt: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cuts the power at places of one recorded run, opens what is left, and counts what was acknowledged and is gone. */
export async function powerCut({ seed, cuts, lazy }: PowerCutSettings): Promise<PowerCutResult> {
  const random = seeded(seed);
  const folder = mkdtempSync(join(tmpdir(), 'inzira-record-'));
  const events = record(folder);
  rmSync(folder, { recursive: true, force: true });
  const begin = events.findIndex(({ file }) => file === 'acks');
  const places = Array.from({ length: cuts }, () => begin + random.below(events.length - begin)).sort(
    (a, b) => a - b,
  );
  const disk = new Disk((file) => lazy && file.endsWith('-wal'));
  const acks: Acknowledged = {
    accepted: new Set(),
    committed: new Set(),
    forgotten: new Set(),
    leaving: new Set(),
  };
  const sum = { acknowledged: 0, lost: 0, cutsWithLoss: 0, corrupt: 0, halfTurns: 0, returned: 0 };
  let at = 0;
  for (const place of places) {
    for (const event of events.slice(at, place)) {
      disk.apply(event);
      if (event.file === 'acks') hear(acks, event);
    }
    at = place;
    const found = await cutOnce(disk, acks, random);
    sum.acknowledged = Math.max(sum.acknowledged, acks.accepted.size + acks.committed.size);
    for (const name of ['lost', 'corrupt', 'halfTurns', 'returned'] as const) sum[name] += found[name];
    if (found.lost > 0) sum.cutsWithLoss += 1;
  }
  return { cuts, ...sum };
}
