import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import { plainText } from '../domain/plain-text.js';

const largest = 64 * 1024;

/** Refuses larger forms. */
export const limited = bodyLimit({
  maxSize: largest,
  onError: () => {
    throw new Fault('input.too-large');
  },
});

/** The fields of a form, checked; throws `input.invalid`. */
export async function fieldsOf<Shape extends z.ZodType>(c: Context, shape: Shape): Promise<z.infer<Shape>> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) throw new Fault('input.unsupported');
  const parsed = shape.safeParse(Object.fromEntries(new URLSearchParams(await c.req.text())));
  if (!parsed.success) throw new Fault('input.invalid');
  return parsed.data;
}

/** Words written by staff: no control signs, not empty, not endless. */
export const Said = z.string().transform(plainText).pipe(z.string().trim().min(1).max(4_000));

export const Id = z.string().regex(/^[0-9a-f]{32}$/);
