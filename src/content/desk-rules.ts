import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DeskRules, Excludable } from '../domain/handover/desk-view.js';
import { alwaysOpen, Hours } from '../domain/handover/hours.js';
import { fail, readYaml } from './yaml-file.js';

const Named = z.strictObject({ id: z.string().min(1), name: z.string().min(1) });
const OperatorFile = z.strictObject({
  name: z.string(),
  employer: z.string(),
  complaints: z.string(),
  hours: Hours,
  /** When somebody can be rung for what is pressing. */
  rota: Hours.nullable(),
  /** Employers and places of staff, by the ids their accounts carry. */
  organisations: z.array(Named),
  places: z.array(Named),
});
type Operator = z.infer<typeof OperatorFile>;

const wordsInList = 256;
const WordsFile = z.strictObject({
  reviewed: z.null().or(z.strictObject({ by: z.string(), on: z.iso.date() })),
  words: z.array(z.string().regex(/^[a-z]{3,8}$/)),
});

const operatorName = 'corpus/operator.yaml';

/** Who stands behind this Inzira; undefined when nobody does yet. */
export function readOperator(root: string): Operator | undefined {
  const file = join(root, operatorName);
  return existsSync(file) ? readYaml(file, operatorName, OperatorFile) : undefined;
}

/** How the queue is set up: open in live mode, and for trying out where `demoQueue` says so. */
export function deskRules(root: string, isLive: boolean, demoQueue: boolean): DeskRules {
  const operator = readOperator(root);
  return {
    enabled: isLive || demoQueue,
    hours: operator?.hours ?? alwaysOpen,
    rota: operator?.rota ?? null,
    team: operator?.employer ?? '',
    excludable: excludableIn(operator),
    codeWords: new Map(['rw', 'en', 'fr', 'sw'].map((code) => [code, readWords(root, code)])),
  };
}

const excludableIn = (operator: Operator | undefined): readonly Excludable[] =>
  operator ? [...operator.organisations, ...operator.places] : [];

function readWords(root: string, code: string): readonly string[] {
  const name = `corpus/code-words/${code}.yaml`;
  const { words } = readYaml(join(root, name), name, WordsFile);
  if (new Set(words).size !== wordsInList || words.length !== wordsInList)
    fail(
      `${name} words: ${new Set(words).size} different ones of ${words.length}, ${wordsInList} are needed`,
    );
  return words;
}
