import {
  type Departure,
  departures,
  type OfferFacts,
  type Standpoint,
  standpoints,
} from '../src/domain/screening/next-step.js';
import type { OfferReading } from '../src/domain/screening/offer-reading.js';

/** What is kept of one offer check; every position is an id. `quotes` are her own words, by signal. */
export interface OfferState extends OfferFacts {
  version: number;
  present: string[];
  absent: string[];
  skipped: string[];
  asked: number;
  when: Departure | null;
  where: Standpoint | null;
  more: boolean;
  quotes: Record<string, string>;
  /** What is open: the paste, a signal's question, `when`, `where`, or the result. */
  open: string;
  /** The questions answered so far, oldest first. */
  trail: string[];
  warned: boolean;
}

/** Is something with its own answers open, neither the paste nor the result? */
export const isQuestion = (open: string) => open !== 'paste' && open !== 'result';

/** An offer check that knows nothing yet. */
export function fresh(version: number): OfferState {
  return {
    version,
    present: [],
    absent: [],
    skipped: [],
    asked: 0,
    when: null,
    where: null,
    more: false,
    quotes: {},
    open: 'paste',
    trail: [],
    warned: false,
  };
}

/** Does this text tell something that the check does not know yet? */
export const isNews = (reading: OfferReading, state: OfferState) =>
  reading.present.some(({ id, quote }) => quote !== '' && !state.present.includes(id)) ||
  (state.open === 'paste' && reading.absent.length > 0);

/** Adds what a text says; a sign stays when a later text denies it. Returns how many signs are new. */
export function merge(state: OfferState, reading: OfferReading): number {
  const fresh = reading.present.filter(({ id }) => !state.present.includes(id));
  for (const { id, quote } of fresh) {
    state.present.push(id);
    state.absent = state.absent.filter((denied) => denied !== id);
    if (quote !== '') state.quotes[id] = quote;
  }
  const settled = new Set([...state.present, ...state.absent]);
  state.absent.push(...reading.absent.filter((id) => !settled.has(id)));
  return fresh.length;
}

/** Writes the answer to the open question into the state; false when it is no answer to it. */
export function record(state: OfferState, answer: string): boolean {
  if (state.open === 'when')
    return recordFact(answer, departures, (value) => {
      state.when = value;
    });
  if (state.open === 'where')
    return recordFact(answer, standpoints, (value) => {
      state.where = value;
    });
  const list = { yes: state.present, no: state.absent, unknown: state.skipped, skip: state.skipped }[answer];
  if (!list || !isQuestion(state.open)) return false;
  list.push(state.open);
  return true;
}

/** "I don't know", "skip" and the like all mean unknown here. */
function recordFact<T extends string>(answer: string, known: readonly T[], set: (value: T) => void): boolean {
  const value = known.find((one) => one === (answer === 'skip' ? 'unknown' : answer));
  if (value === undefined) return false;
  set(value);
  return true;
}

/** Takes one answer back; what a text said stays. */
export function undo(state: OfferState, open: string): void {
  if (open === 'when') state.when = null;
  else if (open === 'where') state.where = null;
  else state.asked -= 1;
  const without = (list: string[]) => list.filter((id) => id !== open);
  if (!(open in state.quotes)) state.present = without(state.present);
  state.absent = without(state.absent);
  state.skipped = without(state.skipped);
}
