import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import type { Calibration } from './calibration.js';
import { FeatureSpace } from './feature-space.js';
import type { LanguageModel } from './language.js';
import { LinearModel } from './linear-model.js';
import type { SecondReader } from './second-reader.js';

/** Everything that training makes. */
export interface Model {
  /** Of the corpus it was trained on and of the way it was trained. */
  readonly hash: string;
  readonly topics: LinearModel;
  readonly calibration: Calibration;
  readonly danger: SecondReader;
  readonly language: LanguageModel;
}

const magic = 'INZIRA-MODEL-2\n';

const LinearHeader = z.object({ labels: z.array(z.string()), documents: z.number(), wide: z.boolean() });
const Header = z.object({
  hash: z.string(),
  topics: LinearHeader,
  danger: LinearHeader,
  speakFrom: z.number(),
  calibration: z.object({
    temperature: z.number(),
    answerFrom: z.number(),
    askFrom: z.number(),
    knownFrom: z.number(),
  }),
  language: z.object({ scale: z.number(), temperature: z.number() }),
  lengths: z.array(z.number().int()),
});

/** Writes the model as one file: a line of JSON and the bytes of its tables; the same model, the same bytes. */
export function writeModel(file: string, model: Model): void {
  const { topics, danger, language } = model;
  const tables = [...tablesOf(topics), ...tablesOf(danger.model), bytesOf(language.weights)];
  const header: z.infer<typeof Header> = {
    hash: model.hash,
    topics: headerOf(topics),
    danger: headerOf(danger.model),
    speakFrom: danger.speakFrom,
    calibration: model.calibration,
    language: { scale: language.scale, temperature: language.temperature },
    lengths: tables.map((table) => table.length),
  };
  mkdirSync(dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, Buffer.concat([Buffer.from(`${magic}${JSON.stringify(header)}\n`), ...tables]));
  renameSync(half, file);
}

function tablesOf({ space, compact }: LinearModel): Buffer[] {
  const { counts, classes, weights, scales, biases } = compact;
  return [space.hashes, space.seen, counts, classes, weights, scales, biases].map(bytesOf);
}

const bytesOf = (table: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }) =>
  Buffer.from(table.buffer, table.byteOffset, table.byteLength);

const headerOf = ({ labels, space, compact }: LinearModel) => ({
  labels: [...labels],
  documents: space.documents,
  wide: compact.classes instanceof Uint16Array,
});

/** Reads a model; `model.missing` when there is none or it is of another kind. */
export function readModel(file: string): Model {
  const bytes = readBytes(file);
  const end = bytes.indexOf(0x0a, magic.length);
  const header = Header.safeParse(parseJson(bytes.subarray(magic.length, end).toString('utf8')));
  if (bytes.subarray(0, magic.length).toString('utf8') !== magic || !header.success) throw missing(file);
  let at = end + 1;
  const tables = header.data.lengths.map((length) => {
    at += length;
    return Uint8Array.from(bytes.subarray(at - length, at)).buffer;
  });
  return assemble(header.data, tables);
}

function assemble(header: z.infer<typeof Header>, tables: readonly ArrayBuffer[]): Model {
  const topics = linearOf(header.topics, tables.slice(0, 7));
  const danger = { model: linearOf(header.danger, tables.slice(7, 14)), speakFrom: header.speakFrom };
  const language = { ...header.language, weights: new Int8Array(tables[14] ?? new ArrayBuffer(0)) };
  return { hash: header.hash, topics, danger, calibration: header.calibration, language };
}

function linearOf(header: z.infer<typeof LinearHeader>, tables: readonly ArrayBuffer[]): LinearModel {
  const table = (at: number) => tables[at] ?? new ArrayBuffer(0);
  const indices = (at: number) => (header.wide ? new Uint16Array(table(at)) : new Uint8Array(table(at)));
  const space = new FeatureSpace(new Uint32Array(table(0)), new Uint16Array(table(1)), header.documents);
  return new LinearModel(space, {
    labels: header.labels,
    counts: indices(2),
    classes: indices(3),
    weights: new Int8Array(table(4)),
    scales: new Float32Array(table(5)),
    biases: new Float32Array(table(6)),
  });
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw missing(file);
  }
}

const missing = (file: string) => new Fault('model.missing', { detail: `${file}: run "npm run build"` });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
