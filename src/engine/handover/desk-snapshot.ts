import type { Case } from '../../domain/handover/case.js';
import type { DeskView } from '../../domain/handover/desk-view.js';
import { noDesk } from '../../domain/handover/desk-view.js';
import { isOpen, nextOpening } from '../../domain/handover/hours.js';
import { aheadOf } from '../../domain/handover/queue.js';
import type { DeskAsker, EngineParts } from '../engine-parts.js';
import { openCases } from './case-records.js';
import { freshCode } from './fresh.js';
import { onDuty, presences } from './presence.js';

const freshForMs = 1_000;

interface Snapshot {
  readonly cases: readonly Case[];
  readonly somebody: boolean;
}

/** What conversations are told of the counsellors, at most a second old. */
export function deskSnapshot(parts: EngineParts) {
  const { content, store, clock, pushed } = parts;
  let last: Promise<Snapshot> | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  const look = async (at: number): Promise<Snapshot> => {
    const [cases, staff] = await Promise.all([openCases(store.records), presences(store.records)]);
    return { cases: cases.map(({ found }) => found), somebody: onDuty(staff, at).length > 0 };
  };
  const snapshot = (now: number) => {
    if (last === undefined || Math.abs(now - lastAt) > freshForMs) {
      lastAt = now;
      last = look(now);
      last.catch(() => {
        last = undefined;
      });
    }
    return last;
  };
  /** How things stand for one asker and her case. */
  return async (asker: DeskAsker, own: Case | null): Promise<DeskView> => {
    const { desk } = content;
    if (!desk.enabled) return noDesk;
    const now = clock.now();
    const { cases, somebody } = await snapshot(now);
    const open = isOpen(desk.hours, asker, now);
    const onCall = desk.rota !== null && isOpen(desk.rota, asker, now);
    return {
      queue: open ? 'open' : 'closed',
      opensAt: open ? null : (nextOpening(desk.hours, asker, now) ?? null),
      onDuty: somebody || onCall,
      team: desk.team,
      excludable: desk.excludable,
      canWriteFirst: pushed.has(asker.channel),
      case: own,
      ahead: own ? (aheadOf(own.id, cases) ?? null) : cases.filter(({ phase }) => phase === 'queued').length,
      spareCode: freshCode(desk.codeWords, asker.language),
    };
  };
}
