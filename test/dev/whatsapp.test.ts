import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../../src/project-root.js';

const program = join(projectRoot(), 'dist/src/cli/inzira.js');
const Chat = z.object({ lines: z.array(z.object({ text: z.string().optional() })) });

it('lets a contributor talk through a phone page, and leaves nothing running', async () => {
  const child = spawn('node', [program, 'dev', 'whatsapp'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part) => {
    said += part;
  });
  const phone = () => /The phone: (\S+)/.exec(said)?.[1] ?? '';
  await expect.poll(phone, { timeout: 30_000 }).not.toBe('');
  expect(await (await fetch(phone())).text()).toContain('<title>');
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ what: 'write', text: 'hello' });
  await fetch(new URL('/do', phone()), { method: 'POST', headers, body });
  const chat = async () => Chat.parse(await (await fetch(new URL('/chat', phone()))).json());
  const heard = async () => (await chat()).lines.map(({ text }) => text).join('\n');
  await expect.poll(heard, { timeout: 30_000 }).toContain('computer program');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
