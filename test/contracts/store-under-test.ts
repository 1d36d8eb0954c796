import type { Store } from '../../src/engine/ports/store.js';

/** A store under test, on data of its own. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<Store>;
  /** Waits until what was accepted and not handled counts as left alone. */
  idle(): Promise<void>;
  /** Closes whatever is open and removes the data. */
  end(): Promise<void>;
}
