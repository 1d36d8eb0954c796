import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto';
import { Fault } from '../domain/faults.js';

/** A 256-bit key that seals fields or makes look-up hashes; its bytes never leave the process unwrapped. */
export type DataKey = KeyObject;

/** Makes, wraps and uses data keys; everything that goes to disk passes through `seal`. */
export interface Vault {
  /** More than one master key is known: what the later ones wrapped should be rewrapped. */
  readonly rotates: boolean;
  /** A new random key and its wrapped form; `label` binds the wrapped form to its owner. */
  newKey(label: string): { readonly key: DataKey; readonly wrapped: Buffer };
  /** Throws `vault.key` when no master key fits, `vault.unreadable` when the bytes or the label were changed. */
  unwrap(wrapped: Buffer, label: string): DataKey;
  /** The same key wrapped by the first master key; undefined when it already is. */
  rewrap(wrapped: Buffer, label: string): Buffer | undefined;
  /** Text padded to steps of 256 bytes and sealed; `aad` binds it to its place. */
  seal(key: DataKey, clear: string, aad: string): Buffer;
  /** The text that was sealed at this place under this key; anything else throws `vault.unreadable`. */
  open(key: DataKey, sealed: Buffer, aad: string): string;
}

interface MasterKey {
  readonly id: Buffer;
  readonly key: DataKey;
}

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const format = 1;
const headBytes = 1 + ivBytes + tagBytes;
const masterIdBytes = 4;
const lengthBytes = 4;
const stepBytes = 256;

const ivPool = Buffer.alloc(ivBytes * 1024);
let ivAt = ivPool.length;

function nextIv(): Buffer {
  if (ivAt === ivPool.length) {
    randomFillSync(ivPool);
    ivAt = 0;
  }
  ivAt += ivBytes;
  return ivPool.subarray(ivAt - ivBytes, ivAt);
}

function encrypt(key: DataKey, clear: Buffer, aad: string): Buffer {
  const iv = nextIv();
  const work = createCipheriv(cipher, key, iv);
  work.setAAD(Buffer.from(aad));
  const sealed = work.update(clear);
  work.final();
  return Buffer.concat([Buffer.of(format), iv, work.getAuthTag(), sealed]);
}

function decrypt(key: DataKey, sealed: Buffer, aad: string): Buffer {
  try {
    if (sealed[0] !== format) throw new Error('unknown format');
    const work = createDecipheriv(cipher, key, sealed.subarray(1, 1 + ivBytes), { authTagLength: tagBytes });
    work.setAAD(Buffer.from(aad));
    work.setAuthTag(sealed.subarray(1 + ivBytes, headBytes));
    const clear = work.update(sealed.subarray(headBytes));
    work.final();
    return clear;
  } catch {
    throw new Fault('vault.unreadable');
  }
}

function pad(clear: string): Buffer {
  const length = Buffer.byteLength(clear);
  const padded = Buffer.alloc(Math.ceil((lengthBytes + length) / stepBytes) * stepBytes);
  padded.writeUInt32BE(length);
  padded.write(clear, lengthBytes);
  return padded;
}

function unpad(padded: Buffer): string {
  return padded.toString('utf8', lengthBytes, lengthBytes + padded.readUInt32BE());
}

function masterKey(bytes: Buffer): MasterKey {
  if (bytes.length !== 32) throw new Fault('vault.key');
  const key = createSecretKey(bytes);
  return { id: hashOf(key, ['master-key-id']).subarray(0, masterIdBytes), key };
}

function wrap(master: MasterKey, bytes: Buffer, label: string): Buffer {
  return Buffer.concat([master.id, encrypt(master.key, bytes, `key|${label}`)]);
}

function unwrapBytes(masters: readonly MasterKey[], wrapped: Buffer, label: string): Buffer {
  const id = wrapped.subarray(0, masterIdBytes);
  const master = masters.find((candidate) => candidate.id.equals(id));
  if (!master) throw new Fault('vault.key', { detail: 'no master key fits' });
  return decrypt(master.key, wrapped.subarray(masterIdBytes), `key|${label}`);
}

/** The vault of these master keys (32 bytes each): the first wraps, all unwrap. */
export function openVault(masterKeys: readonly Buffer[]): Vault {
  const masters = masterKeys.map(masterKey);
  const [first] = masters;
  if (!first) throw new Fault('vault.key');
  return {
    rotates: masters.length > 1,
    newKey(label) {
      const bytes = randomBytes(32);
      const made = { key: createSecretKey(bytes), wrapped: wrap(first, bytes, label) };
      bytes.fill(0);
      return made;
    },
    unwrap: (wrapped, label) => createSecretKey(unwrapBytes(masters, wrapped, label)),
    rewrap(wrapped, label) {
      if (wrapped.subarray(0, masterIdBytes).equals(first.id)) return undefined;
      return wrap(first, unwrapBytes(masters, wrapped, label), label);
    },
    seal: (key, clear, aad) => encrypt(key, pad(clear), aad),
    open: (key, sealed, aad) => unpad(decrypt(key, sealed, aad)),
  };
}

/** HMAC-SHA256 over parts whose borders count: ['ab', 'c'] and ['a', 'bc'] differ. */
export function hashOf(key: DataKey, parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}
