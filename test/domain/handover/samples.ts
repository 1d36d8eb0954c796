import { type Case, type CaseTier, newCase } from '../../../src/domain/handover/case.js';
import type { Duty } from '../../../src/domain/handover/queue.js';

export const noon = Date.parse('2026-11-25T10:00:00Z');

export function caseOf(over: Partial<Case> = {}, at = noon): Case {
  const id = over.id ?? 'c';
  const given = {
    id,
    conversation: `conversation of ${id}`,
    channel: 'webchat',
    language: 'rw',
    name: `name of ${id}`,
    tier: 'T2',
    summary: [],
    excluded: [],
    code: null,
  } as const;
  return { ...newCase({ ...given, summary: [], excluded: [] }, at), age: 'adult', ...over };
}

export function dutyOf(id: string, over: Partial<Duty> = {}): Duty {
  return { id, languages: ['rw', 'en'], skills: [], capacity: 3, employer: 'ngo', place: 'kigali', ...over };
}

/** Numbers in 0..1 that are the same for a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How pressing the people of a simulated day are: few are in danger of life. */
export function tierFrom(random: number): CaseTier {
  if (random < 0.03) return 'T0';
  if (random < 0.15) return 'T1';
  return random < 0.5 ? 'T2' : 'T3';
}
