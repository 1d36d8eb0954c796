import { Fault } from '../domain/faults.js';
import type { Command } from './command.js';
import { order } from './with-store.js';

/** Lines that did not get out, and lines kept back after a restore. */
export const outbox: Command = {
  summary: 'list lines that were refused, send one again, let go what is held',
  usage: `inzira outbox list          lines that no channel would take, one JSON line each, without their words
inzira outbox resend ID     sends one again
inzira outbox release       lets go what a restore has kept back; what is too late by then becomes a knock

It may be used while Inzira serves.`,
  async run([what, id], io) {
    if (what === 'list') return order(io, { order: 'dead-letters' });
    if (what === 'release') return order(io, { order: 'release' });
    if (what === 'resend' && id !== undefined && /^[\w-]{1,64}$/.test(id)) {
      return order(io, { order: 'resend', id });
    }
    throw new Fault('config.invalid', { detail: 'list | resend ID | release' });
  },
};
