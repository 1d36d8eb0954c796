import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PushChannel } from '../../src/engine/ports/channel.js';
import { projectRoot } from '../../src/project-root.js';
import { startInzira } from '../support/inzira.js';
import { type Program, runProgram } from '../support/program.js';
import { WebPerson } from '../support/web-person.js';

const patient = { timeout: 30_000 };
let home: string;
let folder: string;
let program: Program | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'inzira-operation-'));
  folder = join(home, 'data');
});
afterEach(async () => {
  await program?.end();
  program = undefined;
  rmSync(home, { recursive: true, force: true });
});

/** The command in a process of its own; what it prints, line by line. */
function inzira(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    'node',
    [join(projectRoot(), 'dist/src/cli/inzira.js'), ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, INZIRA_DATA: folder },
    },
  );
  const rows = stdout.split('\n').filter((line) => line !== '');
  return { code: status, rows: rows.map((line) => JSON.parse(line)), err: stderr };
}

async function serve(): Promise<Program> {
  program = await runProgram({ INZIRA_DATA: folder, TRUST_PROXY: '1' });
  await expect.poll(program.readiness, patient).toBe(200);
  return program;
}

/** A person whom Telegram says is not there: her answer is a dead letter. */
async function leaveDeadLetter(): Promise<void> {
  const channel: PushChannel = {
    name: 'telegram',
    idempotent: 'none',
    receipts: false,
    pace: { perSecond: 100, burst: 100, person: { everySeconds: 0.01, burst: 100 } },
    limits: { text: 4_000 },
    send: async () => ({ outcome: 'refused', code: 'channel.refused' }),
  };
  const inzira = await startInzira({ folder, channels: [channel] });
  const from = { channel: 'telegram', account: 'bot', address: '42' } as const;
  const text = 'mukantwari asks';
  await inzira.engine.intake([
    { id: randomUUID(), from, kind: 'text', text, receivedAt: inzira.clock.now() },
  ]);
  await expect.poll(async () => (await inzira.store.outbox()).failed, patient).toBeGreaterThan(0);
  await inzira.close();
}

describe('an operator', { timeout: 60_000 }, () => {
  it('sees dead letters without their words, and sends one again, whether Inzira serves or not', async () => {
    await leaveDeadLetter();
    const { rows } = inzira('outbox', 'list');
    expect(rows[0]).toMatchObject({ channel: 'telegram', code: 'channel.refused', lane: 'bot' });
    const found = inzira('doctor').rows.filter(({ fix }) => fix === `inzira outbox resend ${rows[0].id}`);
    expect(found).toHaveLength(1);
    expect(JSON.stringify([rows, found])).not.toContain('mukantwari');
    await serve();
    expect(inzira('outbox', 'list').rows).toEqual(rows);
    expect(inzira('doctor').rows.map(({ fix }) => fix)).toContain(`inzira outbox resend ${rows[0].id}`);
    expect(inzira('outbox', 'resend', rows[0].id).rows).toEqual([{ id: rows[0].id, resent: true }]);
    expect(inzira('outbox', 'resend', rows[0].id).rows).toEqual([{ id: rows[0].id, resent: false }]);
    expect(inzira('outbox', 'list').rows).toHaveLength(rows.length - 1);
    expect(inzira('outbox', 'release').rows).toEqual([{ released: 0 }]);
    expect(inzira('purge').rows).toEqual([{ forgotten: expect.any(Number), dedupeKeys: expect.any(Number) }]);
  });

  it('backs up while people write, and restores every message that was acknowledged before', async () => {
    const { url } = await serve();
    const people = Array.from({ length: 20 }, () => new WebPerson());
    const say = (text: string) => Promise.all(people.map((person) => person.say(url, text)));
    expect((await say('before the copy')).map(({ status }) => status)).toEqual(people.map(() => 303));
    const writing = say('beside the copy');
    const places = [join(home, 'sealed'), join(home, 'keys')] as const;
    expect(inzira('backup', '--to', places[0], '--keys-to', places[1])).toMatchObject({ code: 0 });
    await writing;
    await program?.end();
    const key = join(folder, 'master.key');
    const back = ['restore', '--from', places[0], '--keys-from', places[1]];
    expect(inzira(...back)).toMatchObject({ code: 2, err: expect.stringContaining('store.exists') });
    rmSync(join(folder, 'inzira.db'));
    for (const end of ['-wal', '-shm']) rmSync(join(folder, `inzira.db${end}`), { force: true });
    expect(existsSync(key)).toBe(true);
    expect(inzira(...back)).toMatchObject({ code: 0 });
    const restored = await serve();
    for (const person of people) expect(await person.page(restored.url)).toContain('before the copy');
  });

  it('is the only one who can reach the socket, and nonsense there does no harm', async () => {
    await serve();
    const socket = join(folder, 'inzira.sock');
    expect(statSync(socket).mode & 0o077).toBe(0);
    for (const nonsense of [
      '',
      '\n',
      '{}\n',
      '{"order":"resend","id":"../x"}\n',
      `${'x'.repeat(100_000)}\n`,
    ]) {
      const answer = await new Promise<string>((resolve) => {
        let text = '';
        connect(socket)
          .on('data', (part) => {
            text += part;
          })
          .on('error', () => undefined)
          .once('close', () => resolve(text))
          .end(nonsense);
      });
      expect(['', '{"error":"input.invalid"}\n']).toContain(answer);
    }
    expect(inzira('outbox', 'list')).toMatchObject({ code: 0, rows: [] });
    expect(await program?.end('SIGTERM')).toBe(0);
    expect(existsSync(socket)).toBe(false);
  });

  it('is told what is wrong with what she asks', () => {
    expect(inzira('outbox', 'resend')).toMatchObject({
      code: 2,
      err: expect.stringContaining('config.invalid'),
    });
    expect(inzira('outbox', 'resend', 'a/b')).toMatchObject({ code: 2 });
    expect(inzira('backup', '--to', home)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--keys-to'),
    });
  });
});
