import type { Case } from './case.js';

/** Names the case a console speaks of, as it was when it was shown. */
export interface Grip {
  readonly id: string;
  readonly grip: number;
  /** What staff call her. */
  readonly name: string;
  readonly conversation: string;
}

/** Nothing named has changed hands since: what was written for it reaches the one it was written for. */
export function isGripped(grip: Grip, found: Case): boolean {
  return (
    grip.id === found.id &&
    grip.grip === found.grip &&
    grip.name === found.name &&
    grip.conversation === found.conversation
  );
}
