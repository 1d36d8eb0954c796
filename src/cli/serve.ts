import { readConfig, settingsHelp } from '../config.js';
import { startServer } from '../server.js';
import type { Command } from './command.js';

/** The web chat and all other doors. */
export const serve: Command = {
  summary: 'serve the web chat',
  usage: `inzira serve\n\nSettings from the environment:\n${settingsHelp()}`,
  async run(_args, io) {
    const server = await startServer(readConfig(io.env), io.err);
    await server.stopped;
    return 0;
  },
};
