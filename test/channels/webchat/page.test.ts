import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readPageParts } from '../../../src/channels/webchat/page-parts.js';
import { projectRoot } from '../../../src/project-root.js';

const folder = join(projectRoot(), 'src/channels/webchat');

describe('the script of the page', () => {
  const source = readFileSync(join(folder, 'chat.js'), 'utf8');
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");

  it('is ES5, which browsers as old as Gecko 48 can run', () => {
    expect(code).not.toMatch(/=>|`|\b(let|const|class|async|await|import|export|of)\b|\.\.\.|\?\.|\?\?/);
    expect(code).not.toMatch(
      /\b(fetch|AbortController|URLSearchParams|localStorage|sessionStorage|submitter)\b/,
    );
  });

  it('weighs at most 3 kB brotli', () => {
    expect(brotliCompressSync(readPageParts(folder).script).length).toBeLessThanOrEqual(3_000);
  });

  it('loses only comments and indentation when it is sent', () => {
    const { script } = readPageParts(folder);
    expect(script).toContain("d.getElementById('say')");
    expect(script.replace(/\s/g, '')).toBe(source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s/g, ''));
  });
});
