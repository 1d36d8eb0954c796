import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The one style and the one script of the page, and the policy that lets only these two run. */
export interface PageParts {
  readonly style: string;
  readonly script: string;
  readonly policy: string;
}

/** Reads chat.css and chat.js, takes out comments and indentation, and hashes what will be sent. */
export function readPageParts(folder: string): PageParts {
  const style = shrink(readFileSync(join(folder, 'chat.css'), 'utf8'));
  const script = shrink(readFileSync(join(folder, 'chat.js'), 'utf8'));
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash(script)}'`,
    `style-src 'sha256-${hash(style)}'`,
    'img-src data:',
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  return { style, script, policy };
}

const hash = (text: string) => createHash('sha256').update(text).digest('base64');

/** Comments stand on lines of their own in both files, so that this stays a matter of lines. */
function shrink(source: string): string {
  return source
    .replace(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
    .join('\n');
}
