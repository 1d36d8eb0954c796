import { restore as bringBack } from '../storage/backup.js';
import { placesIn, settingsOf } from './backup.js';
import type { Command } from './command.js';

/** A data folder from a backup. */
export const restore: Command = {
  summary: 'make an empty data folder from a backup; nobody may serve it',
  usage: `inzira restore --from FOLDER --keys-from FOLDER [--at TIME]

TIME as in the names of the files; the newest without it. The folder must hold no database; its deleted.ledger, if it
has survived, and INZIRA_MASTER_KEY or master.key must be there. What was forgotten is forgotten again first, and
what was about to be sent is held until "inzira outbox release".
On Redis: first set the server up from its own copy, then run this before anything serves.`,
  async run(args, io) {
    const { at, ...places } = placesIn(args, '--from', '--keys-from');
    const done = await bringBack(settingsOf(io), places, at);
    io.out.write(`${JSON.stringify(done)}\n`);
    return 0;
  },
};
