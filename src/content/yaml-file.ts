import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Fault } from '../domain/faults.js';
import { rememberedYaml } from '../parsed-yaml.js';

/**
 * Reads a YAML file and checks it against a schema. Throws `content.invalid` whose detail names
 * file, line and key of the first three flaws; `name` is the path as it is shown.
 */
export function readYaml<T>(file: string, name: string, schema: z.ZodType<T>): T {
  const text = readText(file, name);
  const known = schema.safeParse(rememberedYaml(text));
  return known.success ? known.data : readClosely(text, name, schema);
}

/** Reads it with places, so that a flaw can be named by its line. */
function readClosely<T>(text: string, name: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken) fail(`${name}:${lines.linePos(broken.pos[0]).line} ${broken.code}`);
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const flaws = parsed.error.issues.slice(0, 3).map((issue) => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    return `${name}:${lineOf(document, lines, path)} ${path.join('.') || '(file)'}: ${issue.message}`;
  });
  return fail(flaws.join('; '));
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('content.invalid', { detail: `${name} cannot be read`, cause });
  }
}

function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly (string | number)[],
): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** Throws `content.invalid` with this detail. */
export function fail(detail: string): never {
  throw new Fault('content.invalid', { detail });
}
