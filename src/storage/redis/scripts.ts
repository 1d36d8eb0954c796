import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/faults.js';
import { keyOf } from './key-names.js';
import type { Argument, Reply, Send } from './link.js';

/** The key that every script is sent by. */
const slotKey = keyOf('slot');
const prelude = 'keys.lua';

interface Script {
  readonly sha: string;
  readonly source: string;
}

export type Scripts = ReadonlyMap<string, Script>;

/** Reads every script of a folder, by the name of its file. */
export function readScripts(folder: string): Scripts {
  const shared = readFileSync(join(folder, prelude), 'utf8');
  const files = readdirSync(folder).filter((file) => file.endsWith('.lua') && file !== prelude);
  return new Map(
    files.map((file) => {
      const source = `${shared}\n${readFileSync(join(folder, file), 'utf8')}`;
      const sha = createHash('sha1').update(source).digest('hex');
      return [file.slice(0, -'.lua'.length), { sha, source }];
    }),
  );
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

/** Runs one script whole or not at all; a server that does not know it yet is taught it. */
export async function runScript(
  send: Send,
  scripts: Scripts,
  name: string,
  args: readonly Argument[],
): Promise<Reply> {
  const script = scripts.get(name);
  if (!script) throw new Fault('store.misconfigured', { detail: `${name}.lua` });
  try {
    return await send(['EVALSHA', script.sha, '1', slotKey, ...args]);
  } catch (error) {
    if (!isUnknown(error)) throw error;
    return send(['EVAL', script.source, '1', slotKey, ...args]);
  }
}
