import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Is a browser installed? In CI its absence is a failure, never a silent skip. */
export const hasBrowser = existsSync(path);
if (!hasBrowser) {
  const hint = `no browser at ${path}: install it with "apt-get install chromium"`;
  if (process.env.CI === 'true') throw new Error(hint);
  console.warn(hint);
}

/** Real Chromium with a fresh profile and nothing that calls home. */
export function openBrowser(): Promise<Browser> {
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet],
  });
}
