import { join } from 'node:path';
import { type OfferLevel, offerLevel } from '../../src/domain/screening/offer-level.js';
import type { OfferReading } from '../../src/domain/screening/offer-reading.js';
import { projectRoot } from '../../src/project-root.js';
import { tokenise } from '../../src/understanding/normalise.js';
import { loadSignalLexicons } from '../../src/understanding/offer-lexicon.js';
import { createReadOffer } from '../../src/understanding/read-offer.js';
import { loadOffer } from '../support/offer-instrument.js';

const offer = loadOffer();
const readTokens = createReadOffer(loadSignalLexicons(join(projectRoot(), 'corpus')), offer);

/** What the project's own lexicons read in a text. */
export const read = (text: string): OfferReading => readTokens(text, tokenise(text));

/** The ids of the signals a reading found present. */
export const presentIn = (reading: OfferReading): string[] => reading.present.map(({ id }) => id);

/** The level the instrument gives a reading. */
export const levelOf = (reading: OfferReading): OfferLevel => offerLevel(offer, new Set(presentIn(reading)));
