import type { Writable } from 'node:stream';

/** Whoever spreads requests over instances looks at `/readyz` and sends no more meanwhile. */
const leavingMs = 1_000;
/** Then the program ends whatever still goes on: that is as safe as a crash, which loses nothing. */
const longestStopMs = 10_000;

interface Stopping {
  /** Says that this instance goes; it still serves. */
  readonly leave: () => void;
  readonly stop: () => Promise<void>;
  readonly say: Writable;
}

/** SIGTERM and SIGINT stop the program in order within 10 s, a second one at once; returns how to no longer listen. */
export function stopOnSignals({ leave, stop, say }: Stopping): () => void {
  let asked = false;
  const hear = () => {
    if (asked) process.exit(1);
    asked = true;
    leave();
    setTimeout(() => void stop(), leavingMs);
    setTimeout(() => {
      say.write('Something did not end in time; stopped all the same.\n');
      process.exit(1);
    }, longestStopMs).unref();
  };
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, hear);
  return () => {
    for (const signal of signals) process.off(signal, hear);
  };
}
