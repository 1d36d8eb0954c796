import { z } from 'zod';
import { disconnectedAfter } from '../../domain/handover/deadlines.js';
import type { Duty } from '../../domain/handover/queue.js';
import type { Records } from '../ports/store.js';

const kind = 'presence';

const Presence = z.object({
  id: z.string(),
  languages: z.array(z.string()).readonly(),
  skills: z.array(z.string()).readonly(),
  capacity: z.number().int(),
  employer: z.string(),
  place: z.string(),
  status: z.enum(['available', 'busy', 'away']),
  seenAt: z.number(),
});
export type Presence = z.infer<typeof Presence>;

/** Says that one of staff is at a console; the latest word stands. */
export async function notePresence(records: Records, presence: Presence): Promise<void> {
  for (;;) {
    const known = await records.get(kind, presence.id);
    const record = { key: presence.id, version: known?.version ?? 0, sort: presence.id, body: presence };
    if ((await records.put(kind, record)) === 'ok') return;
  }
}

/** Everybody who was ever at a console, as last seen. */
export async function presences(records: Records): Promise<readonly Presence[]> {
  return (await records.list(kind, '', 1_000)).map(({ body }) => Presence.parse(body));
}

/** Those who take cases now. */
export function onDuty(all: readonly Presence[], now: number): readonly Duty[] {
  return all.filter(({ status, seenAt }) => status === 'available' && now - seenAt < disconnectedAfter);
}
