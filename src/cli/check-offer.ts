import type { OfferInstrument } from '../domain/screening/instrument.js';
import { offerLevel } from '../domain/screening/offer-level.js';
import type { OfferReading } from '../domain/screening/offer-reading.js';
import { openReaders } from '../wiring.js';
import type { Command } from './command.js';
import { eachJsonLine, TextLine } from './json-lines.js';

/** The warning signs of each offer: CONTRACTS §5. */
export const checkOffer: Command = {
  summary: 'reads {"text"} lines, writes the warning signs of an offer',
  usage: 'inzira check-offer < lines.jsonl',
  async run(_args, io) {
    const { understand, content } = await openReaders(io.err);
    const instrument = content.offers.at(-1);
    if (!instrument) return 1;
    return eachJsonLine(io, TextLine, async ({ text }) =>
      offerLine(instrument, (await understand(text)).offer),
    );
  },
};

/** One output line: the level, and every signal as found, denied or unknown; questions only below RED. */
export function offerLine(instrument: OfferInstrument, reading: OfferReading) {
  const quotes = new Map(reading.present.map(({ id, quote }) => [id, quote]));
  const level = offerLevel(instrument, new Set(quotes.keys()));
  const found = instrument.signals.filter(({ id }) => quotes.has(id));
  const ask = instrument.ask.filter((id) => reading.unknown.includes(id)).slice(0, instrument.maxQuestions);
  return {
    level,
    signals: found.map(({ id, strength }) => ({ id, strength, quote: quotes.get(id) ?? '' })),
    absent: reading.absent,
    unknown: reading.unknown,
    ask: level === 'RED' ? [] : ask,
  };
}
