import { z } from 'zod';

const Strength = z.enum(['critical', 'strong', 'medium', 'weak']);

/**
 * One sign of an offer. `manner`: it describes the whole text, so it is never unknown.
 * `refusalOnly`: silence is unknown; only a refusal, an evasion or a delay is a sign.
 */
const Signal = z.strictObject({
  id: z.string().regex(/^[a-z][a-z-]+$/),
  code: z.string(),
  strength: Strength,
  ilo: z.string(),
  manner: z.boolean().default(false),
  refusalOnly: z.boolean().default(false),
  /** false: it only chooses questions and never moves a level. */
  counts: z.boolean().default(true),
});

/** Monthly pay that is usual, by currency: a figure of twice this with no skill asked is `pay-too-good`. */
const Wage = z.strictObject({
  currency: z.string(),
  sector: z.string(),
  usualPerMonth: z.number().positive(),
  on: z.string(),
  verified: z.boolean(),
});

/** The offer instrument: signals, the questions for what is unknown, and which unknowns forbid a level word. */
export const OfferInstrument = z.strictObject({
  id: z.literal('offer'),
  version: z.number().int().positive(),
  source: z.string().min(1),
  signals: z.array(Signal).min(1),
  /** Signal ids in asking order, most telling first. */
  ask: z.array(z.string()).min(1),
  /** While one of these is unknown, no level word may be said when nothing was found. */
  decisive: z.array(z.string()).min(1),
  maxQuestions: z.number().int().positive(),
  wages: z.array(Wage),
});
export type OfferInstrument = z.infer<typeof OfferInstrument>;

/** Ids named by the instrument that are no signal of it, or appear twice; empty when it is sound. */
export function instrumentFlaws(instrument: OfferInstrument): string[] {
  const ids = instrument.signals.map((signal) => signal.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  const unknown = [...instrument.ask, ...instrument.decisive].filter((id) => !ids.includes(id));
  return [...twice.map((id) => `twice: ${id}`), ...unknown.map((id) => `no such signal: ${id}`)];
}
