import { parseArgs } from 'node:util';
import { devTelegram } from '../dev/telegram/dev-telegram.js';
import { devWhatsapp } from '../dev/whatsapp/dev-whatsapp.js';
import { Fault } from '../domain/faults.js';
import type { Command, Io } from './command.js';

/** Each runs Inzira beside a messenger on this machine until it is stopped. */
const messengers: Readonly<Record<string, (io: Io, port: number) => Promise<void>>> = {
  telegram: devTelegram,
  whatsapp: devWhatsapp,
};

/** For contributors: a messenger to talk through without an account, and with faults on demand. */
export const dev: Command = {
  summary: 'talk through a messenger made here, without an account',
  usage: 'inzira dev telegram|whatsapp [--port N]',
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { port: { type: 'string', default: '0' } },
    });
    const run = messengers[positionals[0] ?? ''];
    const port = Number(values.port);
    if (!run) throw new Fault('config.invalid', { detail: `dev ${Object.keys(messengers).join('|')}` });
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Fault('config.invalid', { detail: '--port' });
    await run(io, port);
    return 0;
  },
};
