import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '../domain/faults.js';
import { privateFolder } from './private-files.js';
import { retention } from './retention.js';

/** Where backups lie; whoever has one of the two folders can read nothing. */
export interface BackupPlaces {
  /** Sealed data, and the list of what was forgotten. */
  readonly data: string;
  /** The wrapped keys that open it, together with the master key, which is in neither. */
  readonly keys: string;
}

const endings = ['db', 'ledger', 'keys'] as const;
export type Ending = (typeof endings)[number];
const shape = /^inzira-(\d{8}T\d{9}Z)[.](db|ledger|keys)$/;

/** The name of a time, as it stands in file names: `20261125T090000000Z`. */
export const stampOf = (now: number): string => new Date(now).toISOString().replace(/[-:.]/g, '');

function timeOf(stamp: string): number {
  const text = stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3T$4:$5:$6.$7Z');
  return Date.parse(text);
}

/** Both folders, made and shut to others; refused when they are one. */
export function openPlaces({ data, keys }: BackupPlaces): BackupPlaces {
  const places = { data: resolve(data), keys: resolve(keys) };
  if (places.data === places.keys) throw new Fault('config.invalid', { detail: '--keys-to is --to' });
  privateFolder(places.data);
  privateFolder(places.keys);
  return places;
}

export function fileIn(places: BackupPlaces, stamp: string, ending: Ending): string {
  return join(ending === 'keys' ? places.keys : places.data, `inzira-${stamp}.${ending}`);
}

/** What is being written; it gets its name when it is whole and on the disk. */
export const draftOf = (file: string): string => `${file}.part`;
export const publish = (file: string): void => renameSync(draftOf(file), file);

/** The time names of all backups, oldest first. */
export function stampsIn({ data }: BackupPlaces): readonly string[] {
  const stamps = readdirSync(data).flatMap((name) => shape.exec(name)?.[1] ?? []);
  return [...new Set(stamps)].sort();
}

/** Removes backups past their time, and drafts that a crash left; answers with how many backups went. */
export function dropOld(places: BackupPlaces, now: number): number {
  for (const folder of [places.data, places.keys]) {
    for (const name of readdirSync(folder)) {
      if (/^inzira-.*[.]part(-\w+)?$/.test(name)) rmSync(join(folder, name));
    }
  }
  const old = stampsIn(places).filter((stamp) => now - timeOf(stamp) > retention.backup);
  for (const stamp of old)
    for (const ending of endings) rmSync(fileIn(places, stamp, ending), { force: true });
  return old.length;
}
