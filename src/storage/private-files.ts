import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';

/** The folder, made if need be; shut to others wherever its owner lets us, for a mounted volume may belong to another. */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    chmodSync(folder, 0o700);
  } catch {
    // The files inside are shut each by itself.
  }
}

/**
 * The file, made if need be, readable by its owner only. A file that exists is never opened here: closing any
 * handle to a database file drops the locks this process holds on it.
 */
export function privateFile(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}
