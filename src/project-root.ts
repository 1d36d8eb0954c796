import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from './domain/faults.js';

/** The folder that holds package.json, corpus and locales, whether this runs from src or from dist. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) || !existsSync(join(folder, 'corpus'))) {
    const above = dirname(folder);
    if (above === folder) throw new Fault('content.invalid', { detail: 'corpus folder not found' });
    folder = above;
  }
  return folder;
}
