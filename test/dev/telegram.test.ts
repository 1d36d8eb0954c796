import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../../src/project-root.js';

const program = join(projectRoot(), 'dist/src/cli/inzira.js');
const Line = z.object({
  text: z.string().default(''),
  key: z.number().optional(),
  choices: z.array(z.object({ id: z.string(), title: z.string() })).default([]),
});
const Chat = z.object({ lines: z.array(Line) });

it('lets a contributor talk and tap through a phone page, with faults, and leaves nothing running', async () => {
  const child = spawn('node', [program, 'dev', 'telegram'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part) => {
    said += part;
  });
  const phone = () => /The phone: (\S+)/.exec(said)?.[1] ?? '';
  await expect.poll(phone, { timeout: 30_000 }).not.toBe('');
  expect(await (await fetch(phone())).text()).toContain('<title>');
  const ask = (body: object) =>
    fetch(new URL('/do', phone()), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const lines = async () => Chat.parse(await (await fetch(new URL('/chat', phone()))).json()).lines;
  const heard = async () => (await lines()).map(({ text }) => text).join('\n');
  await ask({ what: 'post', twice: true, shuffled: true });
  await ask({ what: 'fault', fault: 'down' });
  await ask({ what: 'write', text: '/start' });
  await expect.poll(heard, { timeout: 30_000 }).toContain('porogaramu');
  const line = (await lines()).find(({ choices }) => choices.some(({ title }) => title === 'English'));
  const choice = line?.choices.find(({ title }) => title === 'English');
  await ask({ what: 'tap', line: line?.key, ...choice });
  await expect.poll(heard, { timeout: 30_000 }).toContain('What do you need?');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
