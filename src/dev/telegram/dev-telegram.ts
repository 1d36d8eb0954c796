import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { readConfig } from '../../config.js';
import { startServer } from '../../server.js';
import { Post } from '../post.js';
import { FakeTelegram } from './fake-telegram.js';
import { phonePage } from './phone-page.js';

interface DevIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly err: Writable;
}

const token = `4200000001:${randomBytes(24).toString('base64url')}`;

/** Serves Inzira on a folder of its own beside a Bot API of this machine, and says where the phone is. */
export async function devTelegram({ env, err }: DevIo, port: number): Promise<void> {
  const folder = env.INZIRA_DATA ?? mkdtempSync(join(tmpdir(), 'inzira-dev-'));
  const post = new Post();
  const arrange = (bodies: readonly string[]) => post.asWanted(bodies);
  const fake = new FakeTelegram({ token, now: () => Date.now(), arrange });
  const apiRoot = await fake.listen(phonePage(fake, post), port);
  try {
    const server = await startServer(readConfig(settingsOf(env, folder, apiRoot)), err);
    err.write(`The phone: ${new URL('/', apiRoot)}\n`);
    await server.stopped;
  } finally {
    await fake.close();
    if (env.INZIRA_DATA === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Without https Inzira asks for what is written, as on a contributor's own machine with a real bot. */
const settingsOf = (env: DevIo['env'], folder: string, apiRoot: string) => ({
  PORT: '0',
  HOST: '127.0.0.1',
  ...env,
  PUBLIC_URL: '',
  INZIRA_DATA: folder,
  TELEGRAM_BOT_TOKEN: token,
  TELEGRAM_API_ROOT: apiRoot,
});
