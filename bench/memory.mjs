// Memory of an engine at rest and with open conversations: resident size, and heap after a full collection.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inziraSteps } from './inzira-steps.mjs';
import { sleep } from './load.mjs';
import { freePort, memoryMb, start } from './process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const conversations = Number(process.env.CONVERSATIONS ?? 10_000);
const connections = 50;

/** Told by a signal, the engine collects its garbage and says how large its heap is. */
const probe = `process.on('SIGUSR2', () => { gc(); gc();
  process.stderr.write('heap ' + process.memoryUsage().heapUsed + '\\n'); });`;

function heapOf(child) {
  return new Promise((resolve) => {
    const hear = (part) => {
      const heap = /heap (\d+)/.exec(String(part))?.[1];
      if (heap === undefined) return;
      child.stderr.off('data', hear);
      resolve(Number(heap));
    };
    child.stderr.on('data', hear);
    child.kill('SIGUSR2');
  });
}

async function settled(child) {
  await sleep(2_000);
  const heap = await heapOf(child);
  return { heap, rssMb: memoryMb(child.pid) };
}

async function open(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const steps = inziraSteps(() => port);
  let n = 0;
  let wrong = 0;
  const walker = async () => {
    while (n < conversations) for (const step of steps(n++)) if (!(await step(agent)).right) wrong += 1;
  };
  await Promise.all(Array.from({ length: connections }, walker));
  agent.destroy();
  return wrong;
}

const data = mkdtempSync(join(tmpdir(), 'inzira-bench-'));
const port = await freePort();
const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', INZIRA_DATA: data, TRUST_PROXY: '1' };
const flags = ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(probe)}`];
const { child, startMs } = await start('node', [...flags, join(root, 'dist/src/main.js')], { env }, 'Open ');
const idle = await settled(child);
const wrong = await open(port);
const busy = await settled(child);
child.kill('SIGKILL');
rmSync(data, { recursive: true, force: true });
const result = {
  conversations,
  turns: conversations * 3,
  wrong,
  startMs: Math.round(startMs),
  idleRssMb: Math.round(idle.rssMb),
  openRssMb: Math.round(busy.rssMb),
  heapBytesPerConversation: Math.round((busy.heap - idle.heap) / conversations),
};
console.log(JSON.stringify(result, null, 2));
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/memory.json'), `${JSON.stringify(result, null, 2)}\n`);
