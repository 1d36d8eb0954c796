import { Fault } from '../domain/faults.js';

/** The fault itself, or `store.unavailable` around anything a disk or a driver threw. */
export function unavailable(error: unknown): Fault {
  return error instanceof Fault ? error : new Fault('store.unavailable', { cause: error });
}
