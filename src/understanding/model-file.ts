import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../domain/faults.js';
import type { Thresholds } from './decide.js';
import { FeatureSpace } from './feature-space.js';
import type { LanguageWeights } from './language.js';
import { LinearModel } from './linear-model.js';

/** All that training makes of the corpus. */
export interface Model {
  /** Of everything that was read to make it. */
  readonly corpusHash: string;
  readonly topics: LinearModel;
  readonly languages: LanguageWeights;
  readonly thresholds: Thresholds;
}

const magic = 'INZIRAM1';
const digestLength = 32;

/** The model as bytes: magic, SHA-256 of the rest, length of the header, header, numbers. */
export function encodeModel(model: Model): Buffer {
  const { space, compact } = model.topics;
  const arrays = [
    space.hashes,
    compact.scales,
    compact.biases,
    space.seen,
    compact.counts,
    compact.classes,
    compact.weights,
    model.languages.weights,
  ];
  const header = Buffer.from(
    JSON.stringify({
      corpusHash: model.corpusHash,
      labels: compact.labels,
      documents: space.documents,
      thresholds: model.thresholds,
      languageScale: model.languages.scale,
      lengths: arrays.map((array) => array.length),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const rest = Buffer.concat([length, header, ...arrays.map(bytesOf)]);
  return Buffer.concat([Buffer.from(magic), createHash('sha256').update(rest).digest(), rest]);
}

/** The model from its bytes; anything but a whole, unchanged model of this version is `model.missing`. */
export function decodeModel(bytes: Buffer): Model {
  const header = checkedHeader(bytes);
  const reader = new ArrayReader(bytes, header.end, header.lengths);
  const index = header.labels.length > 0xff ? Uint16Array : Uint8Array;
  const hashes = reader.next(Uint32Array);
  const scales = reader.next(Float32Array);
  const biases = reader.next(Float32Array);
  const seen = reader.next(Uint16Array);
  const [counts, classes] = [
    reader.next<Uint8Array | Uint16Array>(index),
    reader.next<Uint8Array | Uint16Array>(index),
  ];
  const weights = reader.next(Int8Array);
  const { labels, documents, thresholds, languageScale, corpusHash } = header;
  return {
    corpusHash,
    thresholds,
    topics: new LinearModel(new FeatureSpace(hashes, seen, documents), {
      labels,
      counts,
      classes,
      weights,
      scales,
      biases,
    }),
    languages: { weights: reader.next(Int8Array), scale: languageScale },
  };
}

/** Written beside and renamed, so that a reader never sees half a model. */
export function writeModel(path: string, model: Model): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, encodeModel(model));
  renameSync(beside, path);
}

/** Throws `model.missing` when there is none that can be read. */
export function readModel(path: string): Model {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new Fault('model.missing', { cause });
  }
  return decodeModel(bytes);
}

interface Header {
  readonly corpusHash: string;
  readonly labels: readonly string[];
  readonly documents: number;
  readonly thresholds: Thresholds;
  readonly languageScale: number;
  readonly lengths: readonly number[];
  readonly end: number;
}

function checkedHeader(bytes: Buffer): Header {
  const start = magic.length + digestLength;
  const rest = bytes.subarray(start);
  const digest = bytes.subarray(magic.length, start);
  if (bytes.toString('latin1', 0, magic.length) !== magic) throw new Fault('model.missing');
  if (!createHash('sha256').update(rest).digest().equals(digest)) throw new Fault('model.missing');
  const end = start + 4 + rest.readUInt32LE(0);
  return { ...JSON.parse(bytes.toString('utf8', start + 4, end)), end };
}

function bytesOf(array: NodeJS.TypedArray): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): T;
}

class ArrayReader {
  readonly #bytes: Buffer;
  readonly #lengths: readonly number[];
  #at: number;
  #number = 0;

  constructor(bytes: Buffer, at: number, lengths: readonly number[]) {
    this.#bytes = bytes;
    this.#at = at;
    this.#lengths = lengths;
  }

  /** Copied, so that every array is aligned and the file's bytes can go. */
  next<T>(Type: ArrayType<T>): T {
    const length = (this.#lengths[this.#number] ?? 0) * Type.BYTES_PER_ELEMENT;
    const copy = new ArrayBuffer(length);
    Buffer.from(copy).set(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length;
    this.#number += 1;
    return new Type(copy);
  }
}
