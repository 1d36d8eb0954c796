import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './redis-server.js';

export interface Program {
  readonly url: string;
  readonly process: ChildProcess;
  readonly logged: () => string;
  /** The status of /readyz; 0 while nobody listens. */
  readonly readiness: () => Promise<number>;
  /** Sends a signal and resolves to the exit code, or to the signal that ended it. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
}

/** The built program in a process of its own, on a free port; `through` are words before its command line. */
export async function runProgram(
  env: Record<string, string>,
  through: readonly string[] = [],
): Promise<Program> {
  const port = Number(env.PORT ?? (await freePort()));
  const [command = '', ...args] = [...through, process.execPath, 'dist/src/main.js'];
  const child = spawn(command, args, {
    env: { ...process.env, HOST: '127.0.0.1', ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log: string[] = [];
  child.stderr?.on('data', (part) => log.push(String(part)));
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    process: child,
    logged: () => log.join(''),
    readiness: () =>
      fetch(`${url}/readyz`).then(
        ({ status }) => status,
        () => 0,
      ),
    async end(signal = 'SIGKILL') {
      child.kill(signal);
      const [code, by] = await ended;
      return code ?? by;
    },
  };
}
