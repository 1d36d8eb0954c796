// WhatsApp webhooks a second that are answered with 200 while their turns are handled and their lines sent, at a
// steady rate that does not wait for answers: a slow answer is counted from when its message was due.
import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exchange, sleep } from './load.mjs';
import { cpuSeconds, freePort, start } from './process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const perSecond = Number(process.env.RATE ?? 240);
const seconds = Number(process.env.SECONDS ?? 20);
const people = Number(process.env.PEOPLE ?? 4_000);
const number = '106540352242922';
const secret = 'an-app-secret';
const texts = [
  'is it trafficking if I agreed to go myself?',
  'menu',
  'bansabye amafaranga mbere yo kugenda, mbigenze nte?',
];

/** Takes every line and says nothing of it: Meta's side is not what is measured. */
async function startPlatform() {
  let taken = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      taken += 1;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ messages: [{ id: `wamid.${randomBytes(12).toString('base64')}` }] }));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/v24.0`,
    taken: () => taken,
    stop: () => server.close(),
  };
}

function bodyOf(n) {
  const from = `25078${String(n % people).padStart(7, '0')}`;
  const text = { body: texts[n % texts.length] };
  const at = String(Math.floor(Date.now() / 1_000));
  const message = {
    from,
    id: `wamid.${randomBytes(24).toString('base64')}`,
    timestamp: at,
    type: 'text',
    text,
  };
  const metadata = { display_phone_number: '250790000001', phone_number_id: number };
  const contacts = [{ profile: { name: 'A' }, wa_id: from }];
  const value = { messaging_product: 'whatsapp', metadata, contacts, messages: [message] };
  const entry = [{ id: '1', changes: [{ value, field: 'messages' }] }];
  return JSON.stringify({ object: 'whatsapp_business_account', entry });
}

/** Sends each message when it is due. */
async function drive(port, count, first) {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const times = [];
  let refused = 0;
  const begun = performance.now();
  const sends = [];
  for (let n = 0; n < count; n++) {
    const due = begun + (n * 1_000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    const body = bodyOf(first + n);
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    const options = { port, method: 'POST', path: '/channels/whatsapp', headers };
    sends.push(
      exchange(agent, options, body).then(({ status }) => {
        if (status === 200) times.push(performance.now() - due);
        else refused += 1;
      }),
    );
  }
  await Promise.all(sends);
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share) =>
    Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] * 10) / 10;
  return {
    took: (performance.now() - begun) / 1_000,
    answered: times.length,
    refused,
    p50: at(0.5),
    p99: at(0.99),
  };
}

const platform = await startPlatform();
const data = mkdtempSync(join(tmpdir(), 'inzira-bench-'));
const port = await freePort();
const env = {
  ...process.env,
  PORT: String(port),
  HOST: '127.0.0.1',
  INZIRA_DATA: data,
  WHATSAPP_PHONE_NUMBER_ID: number,
  WHATSAPP_ACCESS_TOKEN: 'a-token',
  WHATSAPP_APP_SECRET: secret,
  WHATSAPP_VERIFY_TOKEN: 'a-word',
  WHATSAPP_API_ROOT: platform.url,
};
const { child } = await start('node', [join(root, 'dist/src/main.js')], { env }, 'Open ');
await drive(port, perSecond * 3, 0);
const [cpu, sent] = [cpuSeconds(child.pid), platform.taken()];
const { took, answered, refused, p50, p99 } = await drive(port, perSecond * seconds, 1_000_000);
const result = {
  asked: perSecond,
  perSecond: Math.round(answered / took),
  refused,
  p50Ms: p50,
  p99Ms: p99,
  linesSentPerSecond: Math.round((platform.taken() - sent) / took),
  engineCpu: Math.round(((cpuSeconds(child.pid) - cpu) / took) * 100) / 100,
};
child.kill('SIGKILL');
platform.stop();
rmSync(data, { recursive: true, force: true });
console.log(JSON.stringify(result, null, 2));
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/intake.json'), `${JSON.stringify(result, null, 2)}\n`);
