import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.js';
import { hasRedis } from '../support/redis-server.js';
import type { Bug } from './programs/bugs.js';

const root = projectRoot();
const hasCompiler = spawnSync('cc', ['--version']).status === 0;
if (!hasCompiler) {
  const missing = 'no C compiler, which the recorder of disk writes needs: apt-get install gcc libc6-dev';
  if (process.env.CI) throw new Error(missing);
  console.warn(missing);
}

beforeAll(() => {
  const built = spawnSync('npx', ['tsc', '-b', 'tsconfig.chaos.json'], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stdout);
}, 120_000);

/** One run of a program as people run it; what it says that went wrong, by name. */
function chaos(...args: readonly string[]): Record<string, number> {
  const program = join(root, 'dist/test/chaos/programs/chaos.js');
  const options = { cwd: root, encoding: 'utf8', timeout: 90_000, killSignal: 'SIGKILL' } as const;
  const done = spawnSync(process.execPath, [program, ...args], options);
  if (done.status !== 0) throw new Error(done.error?.message ?? done.stderr);
  const result = JSON.parse(done.stdout) as Record<string, unknown>;
  const counts = Object.entries(result).filter(([name, value]) => flaws.has(name) && value !== 0);
  return Object.fromEntries(counts) as Record<string, number>;
}

const flaws = new Set([
  'lostMessages',
  'doubledMessages',
  'unanswered',
  'lostLines',
  'doubledLines',
  'unmarkedDoubles',
  'outOfOrder',
  'lost',
  'corrupt',
  'halfTurns',
  'returned',
]);

/** A planted mistake may also keep everybody waiting for ever: that run shows nothing, another one must. */
function chaosOrNothing(...args: readonly string[]): Record<string, number> {
  try {
    return chaos(...args);
  } catch {
    return {};
  }
}

/** Runs with other seeds until a planted mistake shows; the names of what went wrong. */
function found(seeds: number, ...args: readonly string[]): readonly string[] {
  for (let seed = 1; seed <= seeds; seed++) {
    const names = Object.keys(chaosOrNothing(...args, '--seed', String(seed)));
    if (names.length > 0) return names;
  }
  return [];
}

const longest = { timeout: 400_000 };

describe('servers killed while people write', () => {
  const stores = hasRedis ? ['sqlite', 'redis'] : ['sqlite'];

  it.each(stores)('lose nothing, repeat nothing and keep the order (%s)', longest, (store) => {
    expect(chaos('kill', '--store', store, '--kills', '5', '--seed', '11')).toEqual({});
  });

  it.each(stores)('nor when they die at named places (%s)', longest, (store) => {
    expect(chaos('kill', '--store', store, '--kills', '8', '--failpoints', '--seed', '12')).toEqual({});
  });

  it.runIf(hasRedis)('nor when two share the work and one of them dies', longest, () => {
    expect(chaos('kill', '--store', 'redis', '--kills', '4', '--servers', '2', '--seed', '13')).toEqual({});
  });

  it.each([
    ['acknowledge-early', ['lostMessages']],
    ['mark-sent-first', ['lostLines']],
    ['no-order', ['outOfOrder', 'lostLines']],
    ['state-without-outbox', ['lostLines']],
    ['check-then-set', ['doubledMessages']],
  ] satisfies [Bug, string[]][])('are caught at it when they %s', longest, (bug, names) => {
    const seen = found(4, 'kill', '--kills', '5', '--failpoints', '--bug', bug);
    expect(seen.some((name) => names.includes(name))).toBe(true);
  });
});

describe('the real adapters, between platforms that fail and a server that dies', () => {
  const stores = hasRedis ? ['sqlite', 'redis'] : ['sqlite'];

  it.each(stores)('lose nothing, and mark what may come twice (%s)', longest, (store) => {
    expect(chaos('adapters', '--store', store, '--kills', '4', '--seed', '31')).toEqual({});
  });

  it('would be seen to lose lines that are marked as sent first', longest, () => {
    expect(found(4, 'adapters', '--kills', '6', '--bug', 'mark-sent-first')).toContain('lostLines');
  });
});

describe.runIf(hasRedis)('a server that was paused longer than its leases', () => {
  const written = ({ doubledLines: _, ...rest }: Record<string, number>) => rest;

  it('writes nothing any more', longest, () => {
    expect(written(chaos('pause', '--pauses', '4', '--seed', '14'))).toEqual({});
  });

  it('is caught when nothing asks for its fence', longest, () => {
    expect(found(4, 'pause', '--pauses', '6', '--bug', 'no-fence')).toContain('doubledMessages');
  });
});

describe.runIf(hasRedis)('a primary that dies with its replica behind', () => {
  it('takes nothing with it that was acknowledged', longest, () => {
    expect(chaos('failover', '--failovers', '2', '--seed', '15')).toEqual({});
  });

  it('does when nobody waited for the replica', longest, () => {
    expect(found(3, 'failover', '--failovers', '1', '--hasty')).toContain('lost');
  });
});

describe.runIf(hasCompiler)('a power cut', () => {
  it('loses nothing acknowledged, tears no turn, brings back nobody', longest, () => {
    expect(chaos('power-cut', '--cuts', '25', '--seed', '16')).toEqual({});
  });

  it('does when the log is not synced with each commit', longest, () => {
    expect(found(1, 'power-cut', '--cuts', '8', '--lazy')).toContain('lost');
  });
});
