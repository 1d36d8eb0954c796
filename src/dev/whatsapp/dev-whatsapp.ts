import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { readConfig } from '../../config.js';
import { startServer } from '../../server.js';
import { Post } from '../post.js';
import { FakeGraph } from './fake-graph.js';
import { phonePage } from './phone-page.js';

interface DevIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly err: Writable;
}

const secret = () => randomBytes(12).toString('hex');

const account = '106540352242922';
const secrets = {
  WHATSAPP_ACCESS_TOKEN: secret(),
  WHATSAPP_APP_SECRET: secret(),
  WHATSAPP_VERIFY_TOKEN: secret(),
};

/** Serves Inzira on a folder of its own beside a Cloud API of this machine, and says where the phone is. */
export async function devWhatsapp({ env, err }: DevIo, port: number): Promise<void> {
  const folder = env.INZIRA_DATA ?? mkdtempSync(join(tmpdir(), 'inzira-dev-'));
  let hook = '';
  const post = new Post();
  const fake: FakeGraph = fakeOf(
    () => hook,
    () => post.arrange(fake),
  );
  const apiRoot = await fake.listen(phonePage(fake, post), port);
  try {
    const server = await startServer(readConfig(settingsOf(env, folder, apiRoot)), err);
    hook = `${server.address}/channels/whatsapp`;
    err.write(`The phone: ${new URL('/', apiRoot)}\n`);
    await server.stopped;
  } finally {
    await fake.close();
    if (env.INZIRA_DATA === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

const fakeOf = (hook: () => string, onPending: () => void): FakeGraph =>
  new FakeGraph({
    phoneNumberId: account,
    accessToken: secrets.WHATSAPP_ACCESS_TOKEN,
    appSecret: secrets.WHATSAPP_APP_SECRET,
    hook,
    now: () => Date.now(),
    onPending,
  });

const settingsOf = (env: DevIo['env'], folder: string, apiRoot: string) => ({
  PORT: '0',
  HOST: '127.0.0.1',
  ...env,
  INZIRA_DATA: folder,
  WHATSAPP_PHONE_NUMBER_ID: account,
  WHATSAPP_API_ROOT: apiRoot,
  ...secrets,
});
