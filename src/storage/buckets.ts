import type { Bucket, Throttled } from '../engine/ports/store.js';

interface Level {
  readonly tokens: number;
  readonly at: number;
}

/** Token buckets in the memory of one process. */
export class Buckets {
  readonly #levels = new Map<string, Level>();

  /** Takes one token from each, or none; a token kept in reserve is none. */
  take(buckets: readonly Bucket[], now: number): Throttled {
    const levels = buckets.map((bucket) => this.#levelOf(bucket, now));
    let throttled: Throttled = { waitMs: 0, bucket: undefined };
    for (const [at, { name, perSecond, reserve }] of buckets.entries()) {
      const missing = 1 + reserve - (levels[at]?.tokens ?? 0);
      const waitMs = missing <= 0 ? 0 : Math.ceil((missing / perSecond) * 1_000);
      if (waitMs > throttled.waitMs) throttled = { waitMs, bucket: name };
    }
    if (throttled.waitMs === 0) this.#spend(buckets, levels);
    this.#forgetFull(now);
    return throttled;
  }

  #levelOf({ name, perSecond, burst }: Bucket, now: number): Level {
    const known = this.#levels.get(name);
    if (!known) return { tokens: burst, at: now };
    // A clock that was set back gives nothing and takes nothing.
    const passed = Math.max(0, now - known.at);
    return { tokens: Math.min(burst, known.tokens + (passed * perSecond) / 1_000), at: now };
  }

  #spend(buckets: readonly Bucket[], levels: readonly Level[]): void {
    for (const [index, { name }] of buckets.entries()) {
      const level = levels[index];
      if (level) this.#levels.set(name, { tokens: level.tokens - 1, at: level.at });
    }
  }

  /** A bucket left alone for minutes is full again and need not be remembered. */
  #forgetFull(now: number): void {
    if (this.#levels.size < 10_000) return;
    for (const [name, { at }] of this.#levels) if (now - at > 600_000) this.#levels.delete(name);
  }
}
