import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../domain/faults.js';

/** The setting that holds the master keys. */
const masterKeySettingName = 'INZIRA_MASTER_KEY';
/** The key file made in the data folder when the setting is absent. */
export const masterKeyFileName = 'master.key';

const keyBytes = 32;

function parseKeys(text: string): readonly Buffer[] | undefined {
  const keys = text.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
  const whole = text.split(',').every((part, at) => keys[at]?.toString('base64') === part.trim());
  return whole && keys.every((key) => key.length === keyBytes) ? keys : undefined;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes the file whole or not at all; false when another process was first. */
function makeKeyFile(file: string, folder: string): boolean {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, `${randomBytes(keyBytes).toString('base64')}\n`);
    fsyncSync(handle);
    linkSync(draft, file);
    syncFolder(folder);
    return true;
  } catch (error) {
    if (existsSync(file)) return false;
    throw error;
  } finally {
    closeSync(handle);
    rmSync(draft);
  }
}

/**
 * The master keys ("new,old" in base64): from the setting, else from the key file of the data folder,
 * which is made when it is missing and then named in `madeFile`.
 */
export function readMasterKeys(
  setting: string | undefined,
  folder: string,
): { readonly keys: readonly Buffer[]; readonly madeFile: string | undefined } {
  if (setting !== undefined && setting.trim() !== '') {
    const keys = parseKeys(setting);
    if (!keys) throw new Fault('config.invalid', { detail: masterKeySettingName });
    return { keys, madeFile: undefined };
  }
  const file = join(folder, masterKeyFileName);
  const made = !existsSync(file) && makeKeyFile(file, folder);
  const keys = parseKeys(readFileSync(file, 'utf8'));
  if (!keys) throw new Fault('vault.key', { detail: masterKeyFileName });
  return { keys, madeFile: made ? file : undefined };
}
