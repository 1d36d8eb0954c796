import type { OfferInstrument } from './instrument.js';
import { positive } from './rule.js';

/** There is no green: the lowest says only that nothing was found. */
export type OfferLevel = 'RED' | 'ORANGE' | 'YELLOW' | 'NONE-FOUND';

/** The level of an offer by its present signals; denied and unknown ones never move it, context never counts. */
export function offerLevel(instrument: OfferInstrument, present: ReadonlySet<string>): OfferLevel {
  const count = (strength: string) =>
    instrument.signals.filter((sign) => sign.counts && sign.strength === strength && present.has(sign.id))
      .length;
  const counts = { strong: count('strong'), medium: count('medium'), weak: count('weak') };
  if (count('critical') > 0) return 'RED';
  if (positive(counts)) return counts.strong > 0 ? 'RED' : 'ORANGE';
  if (counts.strong === 1) return 'ORANGE';
  return counts.medium > 0 || counts.weak >= 2 ? 'YELLOW' : 'NONE-FOUND';
}

/** The ids of present signals of this strength, in the instrument's order. */
export function presentOf(
  instrument: OfferInstrument,
  present: ReadonlySet<string>,
  strengths: readonly string[],
): string[] {
  return instrument.signals
    .filter((signal) => strengths.includes(signal.strength) && present.has(signal.id))
    .map((signal) => signal.id);
}
