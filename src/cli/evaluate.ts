import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import { evaluateOurs, evaluateStock } from '../understanding/evaluate.js';
import type { Command } from './command.js';

const Row = z.object({ text: z.string(), intent: z.string().min(1) });

/** Our pipeline on foreign data beside stock nlp.js, in the same run. */
export const evaluate: Command = {
  summary: 'train the pipeline on foreign data and test it, beside stock nlp.js',
  usage: 'inzira evaluate --train FILE --test FILE   (JSON lines {"text","intent"})',
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { train: { type: 'string' }, test: { type: 'string' } },
    });
    const train = readRows(values.train, '--train');
    const test = readRows(values.test, '--test');
    const ours = await evaluateOurs(train, test);
    const baseline = await evaluateStock(train, test);
    io.out.write(`${JSON.stringify({ ...ours, baseline })}\n`);
    return 0;
  },
};

function readRows(file: string | undefined, option: string) {
  if (file === undefined) throw new Fault('config.invalid', { detail: option });
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line, at) => {
    const row = Row.safeParse(parseJson(line));
    if (!row.success) throw new Fault('input.invalid', { detail: `${option} line ${at + 1}` });
    return { text: row.data.text, label: row.data.intent };
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
