import type { ForgettingParts } from './forgetting.js';
import type { HeldClaims } from './held-claims.js';

/** What the store's parts share. */
export interface RedisParts extends ForgettingParts {
  readonly claims: HeldClaims;
  /** The name of this process among those that take work. */
  readonly consumer: string;
  readonly leaseMs: number;
  /** A message that nobody has handled for so long is anybody's. */
  readonly orphanMs: number;
  readonly close: () => void;
}
