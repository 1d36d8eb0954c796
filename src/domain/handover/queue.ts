import { type Case, type CaseTier, isHeld, isPressing } from './case.js';

/** A counsellor as the queue sees one. */
export interface Duty {
  readonly id: string;
  readonly languages: readonly string[];
  readonly skills: readonly string[];
  readonly capacity: number;
  readonly employer: string;
  readonly place: string;
}

const minute = 60_000;
const hour = 60 * minute;

/** How much later a less pressing case may have come and still go after; T0 goes before all. */
const headStart: Readonly<Record<CaseTier, number>> = {
  T0: Number.POSITIVE_INFINITY,
  T1: 24 * hour,
  T2: 2 * hour,
  T3: 0,
};
const withoutKnownAge = 30 * minute;

/** The moment a case counts from: the earlier, the sooner it is its turn. Who did not say her age goes a little before. */
function countsFrom({ tier, waitingSince, age }: Case): number {
  return waitingSince - headStart[tier] - (age === 'adult' ? 0 : withoutKnownAge);
}

/** By tier, then by waiting time; nobody waits behind one who came more than a day later, T0 apart. */
export function byTurn(a: Case, b: Case): number {
  const [one, other] = [countsFrom(a), countsFrom(b)];
  if (one === other) return a.waitingSince - b.waitingSince || (a.id < b.id ? -1 : 1);
  return one < other ? -1 : 1;
}

/** An excluded one can neither see nor claim it, whatever the role. */
export function maySee(
  staff: Pick<Duty, 'employer' | 'place'>,
  { excluded }: Pick<Case, 'excluded'>,
): boolean {
  return !excluded.includes(staff.employer) && !excluded.includes(staff.place);
}

/** Whether this counsellor can help with this case: not excluded, and of its language and skill. */
export function canServe(staff: Duty, found: Case): boolean {
  if (!maySee(staff, found)) return false;
  if (found.skill !== null && !staff.skills.includes(found.skill)) return false;
  const languages = found.language === 'rn' ? ['rn', 'rw'] : [found.language];
  return languages.some((language) => staff.languages.includes(language));
}

/** Whether a counsellor can take one more chat; for what is pressing, one above her number. */
export function hasRoom(staff: Duty, { tier }: Pick<Case, 'tier'>, open: readonly Case[]): boolean {
  return load(staff, open) < staff.capacity + (isPressing({ tier }) ? 1 : 0);
}

/** How many chats a counsellor has, offers included. */
function load({ id }: Pick<Duty, 'id'>, open: readonly Case[]): number {
  return open.filter((each) => each.holder === id && (isHeld(each) || each.phase === 'offered')).length;
}

/**
 * The case whose turn it is with this counsellor, those that came back from her last; undefined when nobody waits whom
 * she can help and has room for.
 */
export function nextFor(staff: Duty, open: readonly Case[]): Case | undefined {
  const offered = open.filter(({ phase, holder }) => phase === 'offered' && holder === staff.id);
  const isHers = (each: Case) =>
    each.phase === 'queued' && canServe(staff, each) && hasRoom(staff, each, open);
  const waiting = [...offered, ...open.filter(isHers)].sort(byTurn);
  return waiting.find(({ passedBy }) => !passedBy.includes(staff.id)) ?? waiting[0];
}

/** To whom a waiting case is offered: who can help, has room and did not give it back, the least busy first. */
export function offerTo(found: Case, staff: readonly Duty[], open: readonly Case[]): Duty | undefined {
  return staff
    .filter(
      (each) => canServe(each, found) && !found.passedBy.includes(each.id) && hasRoom(each, found, open),
    )
    .sort((a, b) => load(a, open) - a.capacity - (load(b, open) - b.capacity) || (a.id < b.id ? -1 : 1))[0];
}

/** How many are before her; undefined when she does not wait. */
export function aheadOf(id: string, open: readonly Case[]): number | undefined {
  const waiting = open.filter(({ phase }) => phase === 'queued' || phase === 'offered').sort(byTurn);
  const at = waiting.findIndex((each) => each.id === id);
  return at < 0 ? undefined : at;
}
