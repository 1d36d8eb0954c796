import type { Store } from '../../../src/engine/ports/store.js';

/** The places where a process may die, before or after each step that leaves it. */
const steps = ['accept', 'claim', 'commit', 'release', 'begin', 'settle', 'receipt'] as const;
export const failpoints: readonly string[] = [...steps, 'send'].flatMap((step) => [
  `${step}.before`,
  `${step}.after`,
]);

/** Kills this process when the named place is passed for the n-th time. */
export function armFailpoint(name: string, nth: number): (passed: string) => void {
  let left = nth;
  return (passed) => {
    if (passed !== name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}

/** The store with a place to die before and after each of its steps. */
export function withFailpoints(store: Store, failpoint: (name: string) => void): Store {
  const around = <Name extends (typeof steps)[number]>(name: Name) => {
    const step = store[name] as (...args: unknown[]) => Promise<unknown>;
    return async (...args: unknown[]) => {
      failpoint(`${name}.before`);
      const answer = await step(...args);
      failpoint(`${name}.after`);
      return answer;
    };
  };
  return { ...store, ...Object.fromEntries(steps.map((name) => [name, around(name)])) };
}
