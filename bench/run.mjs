// Turns per second over HTTP beside a botbuilder + restify bot, in turns within one run; medians of the rounds.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { inziraSteps } from './inzira-steps.mjs';
import { exchange, load } from './load.mjs';
import { cpuSeconds, freePort, memoryMb, start } from './process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 3);
const seconds = Number(process.env.SECONDS ?? 6);
const connections = Number(process.env.CONNECTIONS ?? 50);
const warmUp = 5;

function peerSteps(port) {
  const options = {
    port,
    method: 'POST',
    path: '/api/messages',
    headers: { 'content-type': 'application/json' },
  };
  return (n) => {
    const step = (text, expected) => async (agent) => {
      const activity = {
        type: 'message',
        id: `${n}-${expected}`,
        text,
        from: { id: `u${n}` },
        recipient: { id: 'bot' },
        conversation: { id: `c${n}` },
        channelId: 'emulator',
        serviceUrl: 'http://localhost',
        deliveryMode: 'expectReplies',
      };
      const got = await exchange(agent, options, JSON.stringify(activity));
      return { ms: got.ms, right: got.status === 200 && got.body.includes(expected) };
    };
    return [
      step('is it trafficking if I agreed to go myself?', 'ANSWER'),
      step('I want you to check a job offer', 'PASTE'),
      step('menu', 'MENU'),
    ];
  };
}

async function measure(name, server, steps) {
  const before = cpuSeconds(server.child.pid);
  const result = await load({ connections, seconds, warmUp, steps });
  const cpu = cpuSeconds(server.child.pid) - before;
  const all = result.turns * ((seconds + warmUp) / seconds);
  return {
    name,
    ...result,
    cpuUsPerTurn: (cpu * 1e6) / all,
    rssMb: memoryMb(server.child.pid),
    startMs: server.startMs,
  };
}

async function inzira() {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'inzira-bench-'));
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', INZIRA_DATA: data, TRUST_PROXY: '1' };
  const server = await start('node', [join(root, 'dist/src/main.js')], { env }, 'Open ');
  const idle = memoryMb(server.child.pid);
  const page = await pageBytes(port);
  const result = await measure(
    'inzira',
    server,
    inziraSteps(() => port),
  );
  server.child.kill();
  rmSync(data, { recursive: true, force: true });
  return { ...result, idleMb: idle, pageBytes: page };
}

async function pageBytes(port) {
  const got = await fetch(`http://127.0.0.1:${port}/rw`, { headers: { 'accept-encoding': 'identity' } });
  const whole = Buffer.from(await got.arrayBuffer()).length;
  const { request } = await import('node:http');
  const sent = await new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: '/rw', headers: { 'accept-encoding': 'br' } }, (res) => {
      const parts = [];
      res.on('data', (part) => parts.push(part));
      res.on('end', () => resolve(Buffer.concat(parts)));
    }).end();
  });
  brotliDecompressSync(sent);
  return { raw: whole, brotli: sent.length };
}

async function peer() {
  const folder = join(root, 'bench/peers/botbuilder-restify');
  const port = await freePort();
  const server = await start(
    'node',
    ['server.js'],
    { cwd: folder, env: { ...process.env, PORT: String(port) } },
    'ready',
  );
  const result = await measure('botbuilder + restify', server, peerSteps(port));
  server.child.kill();
  return result;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value) => Math.round(value * 10) / 10;

function summary(results) {
  const of = (key) => round(median(results.map((result) => result[key])));
  return {
    turnsPerSecond: of('perSecond'),
    p50Ms: of('p50'),
    p99Ms: of('p99'),
    cpuUsPerTurn: of('cpuUsPerTurn'),
    rssMb: of('rssMb'),
    startMs: of('startMs'),
    wrongReplies: results.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}

const withPeer = existsSync(join(root, 'bench/peers/botbuilder-restify/node_modules'));
if (!withPeer) console.error('without the peer: run `npm ci` in bench/peers/botbuilder-restify to compare');
const mine = [];
const theirs = [];
for (let at = 0; at < rounds; at++) {
  mine.push(await inzira());
  if (withPeer) theirs.push(await peer());
}
const report = {
  on: new Date().toISOString().slice(0, 10),
  rounds,
  seconds,
  connections,
  inzira: summary(mine),
};
report.inzira.idleMb = round(median(mine.map(({ idleMb }) => idleMb)));
report.inzira.page = mine[0].pageBytes;
if (withPeer) {
  report.peer = summary(theirs);
  report.ratio = round(report.inzira.turnsPerSecond / report.peer.turnsPerSecond);
}
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/turns.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify(report, null, 2));
