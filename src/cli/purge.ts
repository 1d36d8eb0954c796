import type { Command } from './command.js';
import { order } from './with-store.js';

/** What is past its retention, now instead of at the next sweep. */
export const purge: Command = {
  summary: 'forget everything past its retention now',
  usage: `inzira purge

Prints {"forgotten","dedupeKeys"}. It happens by itself every ten minutes; this is for a clock that was set right,
and for who must be sure. It may be used while Inzira serves.`,
  run: (_args, io) => order(io, { order: 'purge' }),
};
