#!/usr/bin/env node
import { Fault } from '../domain/faults.js';
import type { Command, Io } from './command.js';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.js')).serve,
  chat: async () => (await import('./chat.js')).chat,
  understand: async () => (await import('./understand.js')).understand,
  'check-offer': async () => (await import('./check-offer.js')).checkOffer,
  evaluate: async () => (await import('./evaluate.js')).evaluate,
  outbox: async () => (await import('./outbox.js')).outbox,
  purge: async () => (await import('./purge.js')).purge,
  backup: async () => (await import('./backup.js')).backup,
  restore: async () => (await import('./restore.js')).restore,
  staff: async () => (await import('./staff.js')).staff,
  audit: async () => (await import('./audit.js')).audit,
  doctor: async () => (await import('./doctor.js')).doctor,
  dev: async () => (await import('./dev.js')).dev,
  'build-model': async () => (await import('./build-model.js')).buildModel,
};

async function help(io: Io): Promise<void> {
  io.err.write('inzira <command> [--help]\n\n');
  for (const [name, load] of Object.entries(commands))
    io.err.write(`  ${name.padEnd(12)} ${(await load()).summary}\n`);
}

async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  const load = commands[name ?? ''];
  if (!load) {
    await help(io);
    return name === undefined || name === '--help' || name === 'help' ? 0 : 2;
  }
  const command = await load();
  if (rest.includes('--help')) {
    io.err.write(`${command.summary}\n\n${command.usage}\n`);
    return 0;
  }
  return command.run(rest, io);
}

const io: Io = { input: process.stdin, out: process.stdout, err: process.stderr, env: process.env };
try {
  process.exitCode = await main(process.argv.slice(2), io);
} catch (error) {
  const fault = Fault.from(error);
  io.err.write(`${fault.message}\n`);
  process.exitCode = 2;
}
