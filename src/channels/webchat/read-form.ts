import { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { z } from 'zod';
import { Fault } from '../../domain/faults.js';
import { plainText } from '../../domain/plain-text.js';
import { readBody } from '../read-body.js';

/** What one submitted form says. */
export interface Form {
  readonly text: string;
  readonly choice: string | undefined;
  /** How the choice was named on its button. */
  readonly label: string;
  /** Made by the page or its script; the same for every attempt at the same message. */
  readonly id: string | undefined;
  /** The last log number the page has. */
  readonly after: number;
}

const largest = 64 * 1024;

const Fields = z.object({
  t: z.string().catch(''),
  /** A choice id, a space, and the label of its button. */
  c: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,60}=[A-Za-z0-9.-]{1,60}( [^\n]{0,120})?$/)
    .optional()
    .catch(undefined),
  i: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional()
    .catch(undefined),
  n: z.coerce.number().int().min(0).max(1e9).catch(0),
});

/** Reads a form of either kind; throws `input.unsupported`, `input.too-large` or `input.invalid`. */
export async function readForm(c: Context): Promise<Form> {
  const type = c.req.header('content-type') ?? '';
  const known = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type);
  if (!known) throw new Fault('input.unsupported');
  const body = await readBody(incomingOf(c) ?? c.req.raw.body, largest);
  const fields = Fields.parse(await parseFields(body, type));
  const [choice, ...label] = fields.c?.split(' ') ?? [];
  return {
    text: plainText(fields.t),
    choice,
    label: plainText(label.join(' ')),
    id: fields.i,
    after: fields.n,
  };
}

/** Node's own request, where there is one: reading it costs less than the web stream around it. */
function incomingOf(c: Context): IncomingMessage | undefined {
  const incoming: unknown = c.env?.incoming;
  return incoming instanceof IncomingMessage ? incoming : undefined;
}

async function parseFields(body: Buffer, type: string): Promise<Record<string, unknown>> {
  // The common kind without the cost of a Response.
  if (/urlencoded/i.test(type)) return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  try {
    const data = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    return Object.fromEntries([...data].filter(([, value]) => typeof value === 'string'));
  } catch (cause) {
    throw new Fault('input.invalid', { cause });
  }
}
