import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { Fault } from '../domain/faults.js';
import { NewStaff } from '../staff/invitations.js';
import type { Command, Io } from './command.js';
import { order, ordered } from './with-store.js';

const options = {
  name: { type: 'string' },
  role: { type: 'string' },
  languages: { type: 'string', default: 'rw' },
  skills: { type: 'string', default: '' },
  capacity: { type: 'string', default: '3' },
  employer: { type: 'string', default: '' },
  place: { type: 'string', default: '' },
} as const;

const listOf = (text: string) => text.split(',').flatMap((each) => each.trim() || []);

function whoIn(login: string, args: readonly string[]): NewStaff {
  const { values } = parseArgs({ args: [...args], options, strict: true });
  const { languages, skills, capacity, ...rest } = values;
  const who = NewStaff.safeParse({
    name: login,
    ...rest,
    login,
    languages: listOf(languages),
    skills: listOf(skills),
    capacity: Number(capacity),
  });
  if (who.success) return who.data;
  throw new Fault('config.invalid', {
    detail: [...new Set(who.error.issues.map(({ path }) => path.join('.')))].join(', '),
  });
}

/** The link is shown once; whoever opens it first has the account. */
async function add(io: Io, login: string, args: readonly string[]): Promise<number> {
  const [row] = await ordered(io, { order: 'staff-add', who: whoIn(login, args) });
  if (row?.error !== undefined || row === undefined) {
    io.out.write(`${JSON.stringify(row ?? { error: 'store.unavailable' })}\n`);
    return 1;
  }
  const { publicUrl, port } = readConfig(io.env);
  const link = `${publicUrl ?? `http://localhost:${port}`}/console/invitation/${row.invitation}`;
  io.out.write(`${JSON.stringify({ login: row.login, link })}\n`);
  return 0;
}

/** Who works at the console. */
export const staff: Command = {
  summary: 'invite staff to the console, list them, end an account',
  usage: `inzira staff add LOGIN --role counsellor|supervisor|editor|analyst|admin [--name NAME] [--languages rw,en]
             [--skills child,legal] [--capacity 3] [--employer ID] [--place ID]
                            prints a link that makes the account hers: good for 72 hours, once
inzira staff list           one JSON line each
inzira staff leave LOGIN    ends the account and its sessions at once

Employer and place are the ids of corpus/operator.yaml: a person can keep her case from them. It may be used while
Inzira serves.`,
  async run([what, login, ...rest], io) {
    if (what === 'add' && login !== undefined) return add(io, login, rest);
    if (what === 'list') return order(io, { order: 'staff-list' });
    if (what === 'leave' && login !== undefined) return order(io, { order: 'staff-leave', login });
    throw new Fault('config.invalid', { detail: 'add LOGIN | list | leave LOGIN' });
  },
};
