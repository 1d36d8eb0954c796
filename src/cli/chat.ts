import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { talkInTerminal } from '../channels/terminal/terminal.js';
import { Language } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import { openInzira } from '../wiring.js';
import type { Command } from './command.js';

/** The whole conversation in a terminal; its data is gone at the end unless a folder is named. */
export const chat: Command = {
  summary: 'talk with Inzira in the terminal',
  usage: 'inzira chat [--lang rw|en|fr|sw|rn] [--data FOLDER]',
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { lang: { type: 'string' }, data: { type: 'string' } },
    });
    const lang = Language.optional().safeParse(values.lang);
    if (!lang.success) throw new Fault('config.invalid', { detail: '--lang' });
    const folder = values.data ?? mkdtempSync(join(tmpdir(), 'inzira-chat-'));
    try {
      const inzira = await openInzira({
        dataFolder: folder,
        masterKey: io.env.INZIRA_MASTER_KEY,
        progress: io.err,
      });
      const { engine, clock } = inzira;
      await talkInTerminal({
        engine,
        clock,
        input: io.input,
        output: io.out,
        nextId: randomUUID,
        language: lang.data,
      });
      await inzira.close();
      return 0;
    } finally {
      if (values.data === undefined) rmSync(folder, { recursive: true, force: true });
    }
  },
};
