// One instance against two on one Redis. CPU per turn of the engines under the same steady load for each of them
// (a busier engine writes more turns at once, which would be no fault of the other); and turns per second with each
// engine held to 0.4 core by a cgroup quota and more to do than it can, from as many clients for each. Every message of a conversation goes to
// another instance than the one before.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inziraSteps } from './inzira-steps.mjs';
import { load, sleep } from './load.mjs';
import { cpuSeconds, freePort, start } from './process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 3);
const seconds = Number(process.env.SECONDS ?? 6);
const steady = { connections: 60, pauseMs: 200 };
const flood = { connections: 50, pauseMs: 0 };
const warmUp = 8;
const quota = { periodUs: 100_000, quotaUs: 40_000 };
const masterKey = Buffer.alloc(32, 'a key for measuring').toString('base64');

/** A Redis that keeps every write before it answers. */
async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'inzira-bench-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  args.push('--appendonly', 'yes', '--appendfsync', 'always');
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  await sleep(700);
  const stop = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, stop, child };
}

async function startEngine(redisPort) {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'inzira-bench-'));
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    INZIRA_DATA: data,
    INZIRA_STORE: `redis://127.0.0.1:${redisPort}`,
    INZIRA_MASTER_KEY: masterKey,
    TRUST_PROXY: '1',
  };
  const { child } = await start('node', [join(root, 'dist/src/main.js')], { env }, 'Open ');
  return { port, child, data };
}

/** Holds a process to a share of one core; answers with how to let it go. */
function hold(pid, name) {
  const folder = `/sys/fs/cgroup/cpu/inzira-${name}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cpu.cfs_period_us'), String(quota.periodUs));
  writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quota.quotaUs));
  writeFileSync(join(folder, 'cgroup.procs'), String(pid));
  return () => rmdirSync(folder);
}

async function measure(instances, held) {
  const { pauseMs, connections: each } = held ? flood : steady;
  const connections = each * instances;
  const redis = await startRedis();
  const engines = [];
  for (let at = 0; at < instances; at++) engines.push(await startEngine(redis.port));
  const holds = held ? engines.map(({ child }) => hold(child.pid, child.pid)) : [];
  const cpu = () => engines.reduce((sum, { child }) => sum + cpuSeconds(child.pid), 0);
  const steps = inziraSteps((n, at) => engines[(n + at) % instances].port);
  let used = 0;
  const onBegin = () => {
    used = -cpu();
  };
  const onEnd = () => {
    used += cpu();
  };
  const result = await load({ connections, seconds, warmUp, pauseMs, steps, onBegin, onEnd });
  for (const { child, data } of engines) {
    child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
  redis.stop();
  await sleep(300);
  for (const release of holds) release();
  const { perSecond, p99, wrong, turns } = result;
  return { perSecond, p99, wrong, cpuUs: (used * 1e6) / turns };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value) => Math.round(value * 100) / 100;
const cases = { one: [1, false], two: [2, false], oneHeld: [1, true], twoHeld: [2, true] };
const measured = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
for (let at = 0; at < rounds; at++) {
  for (const [name, [instances, held]] of Object.entries(cases)) {
    measured[name].push(await measure(instances, held));
  }
}
const of = (name, key) => median(measured[name].map((each) => each[key]));
const report = {
  on: new Date().toISOString().slice(0, 10),
  rounds,
  seconds,
  steady,
  flood,
  turnsPerSecond: Object.fromEntries(Object.keys(cases).map((name) => [name, round(of(name, 'perSecond'))])),
  cpuUsPerTurn: Object.fromEntries(Object.keys(cases).map((name) => [name, round(of(name, 'cpuUs'))])),
  cpuRatio: round(of('two', 'cpuUs') / of('one', 'cpuUs')),
  heldRatio: round(of('twoHeld', 'perSecond') / of('oneHeld', 'perSecond')),
  wrongReplies: Object.values(measured)
    .flat()
    .reduce((sum, { wrong }) => sum + wrong, 0),
};
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/instances.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify(report, null, 2));
