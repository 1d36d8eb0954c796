import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

function filesUnder(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The files under a folder, database, log and temporary ones alike, that hold any of these bytes. */
export function filesHolding(folder: string, needles: readonly Buffer[]): readonly string[] {
  return filesUnder(folder).filter((file) => {
    const bytes = readFileSync(file);
    return needles.some((needle) => needle.length > 0 && bytes.includes(needle));
  });
}
