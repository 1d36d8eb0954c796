import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { Fault } from '../domain/faults.js';
import { isAddress } from '../operation/audit-anchor.js';
import type { Command, Io } from './command.js';
import { ordered, print } from './with-store.js';

const unseen =
  'Compared with no anchor: entries cut off at the end, or a whole log written anew, go unseen. Let AUDIT_ANCHOR name a\n' +
  'file on another machine, or bring the heads that were sent elsewhere with --anchor FILE.\n';

/** The file of heads to compare with: the one named, else that of AUDIT_ANCHOR; what was sent to an address is not here. */
function anchorFor(io: Io, args: readonly string[]): string | undefined {
  const { values } = parseArgs({ args: [...args], options: { anchor: { type: 'string' } }, strict: true });
  const { auditAnchor } = readConfig(io.env);
  const file = values.anchor ?? auditAnchor;
  return file === undefined || isAddress(file) ? undefined : resolve(file);
}

/** Whether what staff did stands as it was written. */
export const audit: Command = {
  summary: 'check the log of what staff did',
  usage: `inzira audit verify [--anchor FILE]

Goes through the whole log, and compares every head in FILE (by default the file of AUDIT_ANCHOR) with it. Without
heads that were kept elsewhere, entries cut off at the end and a log written anew go unseen; the answer then says
"anchored": false. A restore cuts the log off: begin a new anchor file after it, and keep the old one.
It may be used while Inzira serves.`,
  async run([what, ...rest], io) {
    if (what !== 'verify') throw new Fault('config.invalid', { detail: 'verify' });
    const anchor = anchorFor(io, rest);
    const rows = await ordered(io, { order: 'audit-verify', ...(anchor !== undefined && { anchor }) });
    if (rows.some(({ anchored }) => anchored === false)) io.err.write(unseen);
    return print(io, rows);
  },
};
