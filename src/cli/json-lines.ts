import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Io } from './command.js';

const longest = 50_000;

/**
 * Reads JSON lines from the input and writes one line out per line in, same order. A line that does not fit
 * the schema, or whose text is longer than 50 kB, gives `{"error":"input.invalid","line":n}`. Resolves to
 * 1 when there was such a line, else 0.
 */
export async function eachJsonLine<T extends { text: string }>(
  io: Io,
  schema: z.ZodType<T>,
  answer: (line: T) => unknown,
): Promise<number> {
  let number = 0;
  let bad = 0;
  for await (const raw of createInterface({ input: io.input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    const line = schema.safeParse(parseJson(raw));
    const fits = line.success && Buffer.byteLength(line.data.text) <= longest;
    if (!fits) bad += 1;
    const result = fits ? await answer(line.data) : { error: 'input.invalid', line: number };
    if (!io.out.write(`${JSON.stringify(result)}\n`)) await drained(io);
  }
  return bad > 0 ? 1 : 0;
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

const drained = (io: Io) => new Promise<void>((resolve) => io.out.once('drain', () => resolve()));

/** A line for `understand` and `check-offer`. */
export const TextLine = z.object({ text: z.string(), lang: z.string().optional() });
