import type { EngineParts } from '../engine-parts.js';
import { casesClosedBefore, erasedCases, type KnownCase, removeCase } from './case-records.js';

const keptAfterCloseMs = 90 * 24 * 60 * 60_000;

/** Destroys what people wanted destroyed, and what a crash has left of it. */
export async function destroyErased(parts: EngineParts): Promise<void> {
  await destroy(parts, await erasedCases(parts.store.records));
}

/** Destroys cases whose time is over, 90 days after they were closed. */
export async function destroyOld(parts: EngineParts): Promise<void> {
  await destroy(parts, await casesClosedBefore(parts.store.records, parts.clock.now() - keptAfterCloseMs));
}

/** Records first: once the key is gone, nobody could tell whose they are. */
async function destroy({ store }: EngineParts, cases: readonly KnownCase[]): Promise<void> {
  for (const known of cases) {
    await removeCase(store.records, known);
    await store.forget(known.found.id);
  }
}
