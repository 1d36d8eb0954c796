import type { OfferInstrument } from '../domain/screening/instrument.js';
import type { FoundSignal, OfferReading } from '../domain/screening/offer-reading.js';
import type { Token } from './normalise.js';
import { createNamesEmployer } from './offer-employer.js';
import { createFinder, type Evidence, type Findings } from './offer-evidence.js';
import type { FactName, SignalLexicon } from './offer-lexicon.js';
import { readManner } from './offer-manner.js';
import { createReadPay } from './offer-pay.js';
import { type Match, quoteOf } from './phrases.js';
import { createRejoin } from './split-words.js';

/** One text with everything that was found in it. */
interface Reading {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly findings: Findings;
  /** The workplace has a name in it. */
  readonly named: boolean;
}

/** Reads the signs of an offer from an advert or a retelling; pure, linear in the text, and keeps nothing of it. */
export function createReadOffer(
  lexicons: readonly SignalLexicon[],
  instrument: OfferInstrument,
): (text: string, tokens: readonly Token[]) => OfferReading {
  const find = createFinder(lexicons, instrument);
  const rejoin = createRejoin(lexicons.flatMap((lexicon) => lexicon.sets.rejoin ?? []));
  const namesEmployer = createNamesEmployer(lexicons);
  const readPay = createReadPay(lexicons, instrument);
  return (text, given) => {
    const tokens = rejoin(given);
    const findings = find(text, tokens);
    const reading = { text, tokens, findings, named: namesEmployer(tokens, findings) };
    const evidenceOf = (id: string): Evidence => {
      if (id !== 'pay-too-good') return (special[id] ?? plain(id))(reading);
      const pay = readPay(tokens, findings);
      return {
        present: pay.verdict === 'far-above' && pay.where !== undefined ? [pay.where] : [],
        denied: pay.verdict === 'ordinary' ? [nowhere] : [],
      };
    };
    return assemble(instrument, reading, evidenceOf);
  };
}

function assemble(
  instrument: OfferInstrument,
  reading: Reading,
  evidenceOf: (id: string) => Evidence,
): OfferReading {
  const manner = readManner(reading.text, reading.tokens, reading.findings);
  const present: FoundSignal[] = [];
  const absent: string[] = [];
  const unknown: string[] = [];
  for (const signal of instrument.signals) {
    const evidence = evidenceOf(signal.id);
    const first = firstLongest(evidence.present);
    if (first !== undefined)
      present.push({ id: signal.id, quote: quoteOf(reading.text, reading.tokens, first) });
    else if (manner.has(signal.id)) present.push({ id: signal.id, quote: '' });
    else if (signal.manner || evidence.denied.length > 0) absent.push(signal.id);
    else unknown.push(signal.id);
  }
  return isAboutAnOffer(reading, present) ? { present, absent, unknown } : nothingRead(instrument);
}

/** A text without any sign that speaks neither of work nor of study, travel or marriage denies nothing either. */
function isAboutAnOffer({ findings }: Reading, present: readonly FoundSignal[]): boolean {
  return present.length > 0 || offerFacts.some((name) => findings.fact(name).length > 0);
}

const offerFacts: readonly FactName[] = ['offer', 'occupation', 'salary', 'application-file', 'abroad'];

function nothingRead({ signals }: OfferInstrument): OfferReading {
  const ids = (manner: boolean) =>
    signals.filter((signal) => signal.manner === manner).map((signal) => signal.id);
  return { present: [], absent: ids(true), unknown: ids(false) };
}

/** The evidence that begins first, and of those the longest. */
function firstLongest(matches: readonly Match[]): Match | undefined {
  let best: Match | undefined;
  for (const match of matches) {
    const earlier = best === undefined || match.from < best.from;
    if (earlier || (match.from === best?.from && match.to > best.to)) best = match;
  }
  return best;
}

/** Stands for a denial by the text as a whole. */
const nowhere: Match = { from: 0, to: 0 };
const none: readonly Match[] = [];

const plain =
  (id: string) =>
  ({ findings }: Reading): Evidence =>
    findings.signal(id);

/** Both parts must be in the text; the second is what is quoted. */
const both =
  (id: string, one: FactName, other: FactName) =>
  ({ findings }: Reading): Evidence => {
    const parts = findings.fact(one).length > 0 ? findings.fact(other) : none;
    const { present, denied } = findings.signal(id);
    return { present: [...present, ...parts], denied };
  };

/** Signs that need more than their own words. */
const special: Readonly<Record<string, (reading: Reading) => Evidence>> = {
  'live-in-abroad': both('live-in-abroad', 'abroad', 'live-in'),
  'scam-compound-job': both('scam-compound-job', 'scam-area', 'online-work'),
  'all-paid-by-other': allPaid,
  'worker-pays': workerPays,
  'study-pays-person': studyPays,
  'id-or-money-details-first': detailsFirst,
};

/** "All is free" and "we pay" speak of the named employer where there is one, else of somebody unknown. */
function allPaid({ findings, named }: Reading): Evidence {
  const { present, denied } = findings.signal('all-paid-by-other');
  const byUnknown = named ? none : [...findings.fact('all-free'), ...findings.fact('we-pay')];
  return { present: [...present, ...byUnknown], denied };
}

function workerPays({ findings, named }: Reading): Evidence {
  const { present, denied } = findings.signal('worker-pays');
  return { present, denied: named ? [...denied, ...findings.fact('we-pay')] : denied };
}

/** A fee for a school place that does not go to the school's own account. */
function studyPays({ findings }: Reading): Evidence {
  const own = findings.signal('study-pays-person');
  if (findings.fact('study').length === 0) return own;
  const fee = findings.signal('worker-pays');
  const toSchool = findings.fact('school-account').length > 0;
  return {
    present: toSchool ? own.present : [...own.present, ...fee.present],
    denied: [...own.denied, ...fee.denied, ...findings.fact('school-account')],
  };
}

/** A picture of the ID is nothing unusual with an application to a named employer. */
function detailsFirst({ findings, named }: Reading): Evidence {
  const { present, denied } = findings.signal('id-or-money-details-first');
  const usual = named && findings.fact('application-file').length > 0;
  return { present: usual ? present : [...present, ...findings.fact('id-picture')], denied };
}
