import type { Line } from '../../domain/conversation.js';
import type { Clock } from '../../engine/ports/clock.js';

const keptMs = 2 * 60_000;

/** The last lines of conversations that are gone, in memory, for clients that only ask; each is given once. */
export function createLastWords(clock: Clock) {
  const kept = new Map<string, { lines: readonly Line[]; until: number }>();
  return {
    keep(conversation: string, lines: readonly Line[]): void {
      const now = clock.now();
      for (const [name, { until }] of kept) if (until <= now) kept.delete(name);
      kept.set(conversation, { lines, until: now + keptMs });
    },
    take(conversation: string): readonly Line[] | undefined {
      const found = kept.get(conversation);
      kept.delete(conversation);
      return found && found.until > clock.now() ? found.lines : undefined;
    },
  };
}
