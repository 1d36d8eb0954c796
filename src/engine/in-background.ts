import { Fault, type FaultCode } from '../domain/faults.js';

export interface Background {
  add(work: Promise<unknown>, report: (code: FaultCode) => void): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** Work that nobody waits for, until the program stops. */
export function inBackground(): Background {
  const underWay = new Set<Promise<void>>();
  return {
    add(work, report) {
      const watched = work
        .then(
          () => undefined,
          (error) => report(Fault.from(error).code),
        )
        .finally(() => underWay.delete(watched));
      underWay.add(watched);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
