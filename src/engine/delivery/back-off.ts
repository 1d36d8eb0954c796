const longestMs = 60_000;

/** Full jitter in whole milliseconds: uniform up to 1 s · 2^attempt, at most a minute; `random` is uniform in [0, 1). */
export function backOff(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(longestMs, 1_000 * 2 ** attempt));
}
