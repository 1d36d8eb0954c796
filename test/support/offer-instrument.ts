import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { OfferInstrument } from '../../src/domain/screening/instrument.js';

/** The published offer instrument, read from its file. */
export function loadOffer(): OfferInstrument {
  const file = new URL('../../dialogs/instruments/offer.v1.yaml', import.meta.url);
  return OfferInstrument.parse(parse(readFileSync(file, 'utf8')));
}
