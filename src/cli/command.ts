import type { Readable, Writable } from 'node:stream';

/** What a command may touch: machine output goes to `out` as JSON lines, everything else to `err`. */
export interface Io {
  readonly input: Readable;
  readonly out: Writable;
  readonly err: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Command {
  readonly summary: string;
  readonly usage: string;
  /** Resolves to the exit code. */
  run(args: readonly string[], io: Io): Promise<number>;
}
