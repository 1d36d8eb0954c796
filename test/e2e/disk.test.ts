import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Program, runProgram } from '../support/program.js';
import { WebPerson } from '../support/web-person.js';

const patient = { timeout: 30_000 };
/** A small disk of one's own needs the right to mount one. */
const mayMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;
if (!mayMount) console.warn('no right to mount a disk of one’s own: run as root');

let folder: string;
let program: Program | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inzira-disk-'));
});
afterEach(async () => {
  await program?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the program on a disk that only it sees; `ballast` is the size of a file on it, in MiB. */
function runOn(disk: string, ballast: number): Promise<Program> {
  const make = `mount -t tmpfs -o ${disk} tmpfs ${folder}`;
  const load =
    ballast > 0 ? ` && dd if=/dev/zero of=${folder}/ballast bs=1M count=${ballast} status=none` : '';
  const through = ['unshare', '-m', 'sh', '-c', `${make}${load} && exec "$0" "$@"`];
  return runProgram({ INZIRA_DATA: folder, TRUST_PROXY: '1' }, through);
}

describe.runIf(mayMount)('a disk', { timeout: 90_000 }, () => {
  it('that is full loses nothing that was taken, gives numbers, and is used again when there is room', async () => {
    program = await runOn('size=6m', 3);
    const { url, logged, readiness } = program;
    await expect.poll(logged, patient).toContain('Open http');
    expect(await readiness()).toBe(503);
    const kept: WebPerson[] = [];
    const words = 'they took my passport '.repeat(300);
    let refused: string | undefined;
    while (refused === undefined && kept.length < 2_000) {
      const person = new WebPerson();
      const { status, body } = await person.say(url, `${words} ${kept.length}`);
      if (status === 303) kept.push(person);
      else refused = `${status} ${body}`;
    }
    expect(refused).toMatch(/^503 .*3029/s);
    expect(kept.length).toBeGreaterThan(5);
    for (const [at, person] of kept.entries()) expect(await person.page(url)).toContain(`passport  ${at}<`);
    rmSync(`/proc/${program.process.pid}/root${folder}/ballast`);
    const after = new WebPerson();
    await expect.poll(async () => (await after.say(url, 'hello')).status, patient).toBe(303);
    for (const [at, person] of kept.entries()) expect(await person.page(url)).toContain(`passport  ${at}<`);
  });

  it('that may not be written to is named at the start, and ends it', async () => {
    program = await runOn('ro', 0);
    await expect.poll(program.logged, patient).toContain('store.unavailable');
    expect(await program.end('SIGCONT')).toBe(1);
  });
});
