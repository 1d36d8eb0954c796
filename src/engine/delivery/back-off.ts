const longestMs = 60_000;

/** Full jitter: uniform between 0 and 1 s · 2^attempt, at most a minute; `random` is uniform in [0, 1). */
export function backOff(attempt: number, random: () => number): number {
  return random() * Math.min(longestMs, 1_000 * 2 ** attempt);
}
