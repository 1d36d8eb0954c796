import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { Fault } from '../domain/faults.js';
import { backup as backUp } from '../storage/backup.js';
import { storeSettings } from '../wiring.js';
import type { Command, Io } from './command.js';

/** A copy of the data, and one of its keys, in two places. */
export const backup: Command = {
  summary: 'copy data and keys, each to its own place, while Inzira serves',
  usage: `inzira backup --to FOLDER --keys-to FOLDER

FOLDER gets inzira-TIME.db (sealed) and inzira-TIME.ledger (what was forgotten), the other inzira-TIME.keys; neither
can be read without the other and the master key, which is in none of them. Those older than 7 days are removed.
On Redis only the ledger is copied: the server's own append-only file is its data (docs/operating.md).`,
  async run(args, io) {
    const places = placesIn(args, '--to', '--keys-to');
    const done = await backUp(settingsOf(io), places, Date.now());
    io.out.write(`${JSON.stringify(done)}\n`);
    return 0;
  },
};

export const settingsOf = (io: Io) => storeSettings(readConfig(io.env));

/** The two folders that a command names. */
export function placesIn(args: readonly string[], data: string, keys: string) {
  const names = [data, keys].map((name) => name.slice(2));
  const [to = '', keysTo = ''] = names;
  const string = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], options: { [to]: string, [keysTo]: string, at: string } });
  const [where, whereKeys] = [values[to], values[keysTo]];
  if (where === undefined || whereKeys === undefined) {
    throw new Fault('config.invalid', { detail: `${data} and ${keys}` });
  }
  return { data: where, keys: whereKeys, at: values.at };
}
