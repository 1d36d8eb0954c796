import { readConfig } from '../config.js';
import { Fault } from '../domain/faults.js';
import { lastAnchor } from '../operation/audit-anchor.js';
import type { Command } from './command.js';
import { order } from './with-store.js';

/** Whether what staff did stands as it was written. */
export const audit: Command = {
  summary: 'check the log of what staff did',
  usage: `inzira audit verify

Goes through the whole chain. With AUDIT_ANCHOR naming a file, the last head in it is compared as well; without one,
entries cut off at the end go unseen, and the answer says "anchored": false.`,
  async run([what], io) {
    if (what !== 'verify') throw new Fault('config.invalid', { detail: 'verify' });
    const { auditAnchor } = readConfig(io.env);
    const isFile = auditAnchor !== undefined && !/^https?:/.test(auditAnchor);
    const anchor = isFile ? await lastAnchor(auditAnchor) : undefined;
    return order(io, { order: 'audit-verify', ...(anchor && { anchor }) });
  },
};
