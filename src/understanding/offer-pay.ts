import type { OfferInstrument } from '../domain/screening/instrument.js';
import { numberLength } from './amounts.js';
import type { Token } from './normalise.js';
import type { Findings } from './offer-evidence.js';
import type { FactName, SignalLexicon } from './offer-lexicon.js';
import type { Match } from './phrases.js';
import { Spans } from './spans.js';

/** How the pay of an offer compares with what is usual; `where` is the figure in the text. */
interface PayReading {
  readonly verdict: 'far-above' | 'ordinary' | 'unknown';
  readonly where: Match | undefined;
}

interface Amount {
  readonly value: number;
  readonly currency: string;
  readonly match: Match;
}

/** Compares every figure that is said to be pay with the instrument's wage table, by the month. */
export function createReadPay(
  lexicons: readonly SignalLexicon[],
  instrument: OfferInstrument,
): (tokens: readonly Token[], findings: Findings) => PayReading {
  const currencies = new Map(
    lexicons.flatMap(({ currencies: byCode }) =>
      Object.entries(byCode).flatMap(([code, words]) => words.map((word) => [word, code] as const)),
    ),
  );
  const usual = new Map(instrument.wages.map((wage) => [wage.currency, wage.usualPerMonth]));
  return (tokens, findings) => {
    const pays = monthlyPays(tokens, findings, currencies).flatMap((pay) => {
      const ordinary = usual.get(pay.currency);
      return ordinary === undefined ? [] : [{ where: pay.match, times: pay.value / ordinary }];
    });
    const high = pays.find(({ times }) => times >= 2);
    if (high === undefined) return { verdict: pays.length > 0 ? 'ordinary' : 'unknown', where: undefined };
    return { verdict: asksSkill(findings) ? 'unknown' : 'far-above', where: high.where };
  };
}

/** Every figure that is said to be pay, by the month; a fee is none. */
function monthlyPays(
  tokens: readonly Token[],
  findings: Findings,
  currencies: ReadonlyMap<string, string>,
): readonly Amount[] {
  const evidence = ['worker-pays', 'repay-by-working'].flatMap((id) => findings.signal(id).present);
  const fees = new Spans([...evidence, ...findings.fact('price')]);
  const periods = periodWords.map(({ fact, perMonth }) => ({
    perMonth,
    words: new Neighbours(findings.fact(fact), fact === 'salary' ? 1 : 0),
  }));
  return amountsOf(tokens, currencies).flatMap((amount) => {
    if (fees.touch(amount.match)) return [];
    for (const { perMonth, words } of periods) {
      const near = words.near(tokens, amount.match);
      if (near !== undefined)
        return [{ ...amount, value: amount.value * perMonth, match: around(amount.match, near) }];
    }
    return [];
  });
}

function amountsOf(tokens: readonly Token[], currencies: ReadonlyMap<string, string>): readonly Amount[] {
  const amounts: Amount[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const length = numberLength(tokens, at) || (scales.has(tokens[at]?.text ?? '') ? 2 : 1);
    const amount = readAmount(tokens, at, length, currencies);
    if (amount === undefined) continue;
    amounts.push(amount);
    at = amount.match.to - 1;
  }
  return amounts;
}

/** A number of `length` tokens with its currency before, after or in it, and "thousand" on either side. */
function readAmount(
  tokens: readonly Token[],
  at: number,
  length: number,
  currencies: ReadonlyMap<string, string>,
): Amount | undefined {
  const beside = (place: number) => {
    const token = tokens[place];
    const same = token?.sentence === tokens[at]?.sentence && token?.comma === tokens[at]?.comma;
    return token !== undefined && same && (currencies.has(token.text) || scales.has(token.text));
  };
  let [from, to] = [at, at + length];
  while (to < at + length + 2 && beside(to)) to += 1;
  while (from > at - 2 && from > 0 && beside(from - 1)) from -= 1;
  const words = tokens.slice(from, to).map((token) => token.text);
  const pieces = words.flatMap((word) => word.match(/\d[\d.,]*|\p{L}+|\p{Sc}/gu) ?? []);
  const currency = pieces.flatMap((piece) => currencies.get(piece) ?? [])[0];
  const digits = pieces.filter((piece) => /^\d/.test(piece));
  if (currency === undefined || digits.length === 0) return undefined;
  const scale = pieces.map((piece) => scales.get(piece) ?? 1).reduce((one, other) => one * other, 1);
  const value = digits.length === 1 ? toNumber(digits[0] ?? '') : Number(digits.join(''));
  return Number.isFinite(value) ? { value: value * scale, currency, match: { from, to } } : undefined;
}

/** "150.000" and "1,300" are thousands, "3.5" is not. */
function toNumber(digits: string): number {
  const plain = digits.replace(/[.,]+$/, '');
  if (/^\d{1,3}([.,]\d{3})+$/.test(plain)) return Number(plain.replace(/[.,]/g, ''));
  return Number(plain.replace(/,(?=\d{3})/g, '').replace(',', '.'));
}

const scales = new Map<string, number>([
  ...pairs('k mille thousand elfu ibihumbi bihumbi igihumbi', 1e3),
  ...pairs('m million millions miliyoni milioni miliyari', 1e6),
  ...pairs('laki', 1e5),
  ...pairs('magana amagana', 100),
]);

function pairs(list: string, value: number): [string, number][] {
  return list.split(' ').map((word) => [word, value]);
}

/** How many of each there are in a month of work; a figure that is just "salary" is monthly. */
const periodWords: readonly { readonly fact: FactName; readonly perMonth: number }[] = [
  { fact: 'per-month', perMonth: 1 },
  { fact: 'per-week', perMonth: 4.33 },
  { fact: 'per-day', perMonth: 26 },
  { fact: 'per-hour', perMonth: 200 },
  { fact: 'per-year', perMonth: 1 / 12 },
  { fact: 'salary', perMonth: 1 },
];

/** Finds the match that stands next to another without walking through all of them. */
class Neighbours {
  readonly #byStart: ReadonlyMap<number, Match>;
  readonly #byEnd: ReadonlyMap<number, Match>;
  /** How many commas may lie between. */
  readonly #commas: number;

  constructor(matches: readonly Match[], commas: number) {
    this.#commas = commas;
    this.#byStart = new Map(matches.map((match) => [match.from, match]));
    this.#byEnd = new Map(matches.map((match) => [match.to, match]));
  }

  near(tokens: readonly Token[], { from, to }: Match): Match | undefined {
    for (let distance = 0; distance <= nearby; distance += 1) {
      for (const match of [this.#byStart.get(to + distance), this.#byEnd.get(from - distance)])
        if (match !== undefined && this.#together(tokens[match.from], tokens[from])) return match;
    }
    return undefined;
  }

  #together(one: Token | undefined, other: Token | undefined): boolean {
    if (one === undefined || other === undefined) return false;
    return one.sentence === other.sentence && Math.abs(one.comma - other.comma) <= this.#commas;
  }
}

/** How many words may stand between a figure and what makes it pay. */
const nearby = 4;

function around(one: Match, other: Match): Match {
  return { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) };
}

function asksSkill(findings: Findings): boolean {
  const { present, denied } = findings.signal('no-experience');
  const notAsked = new Spans(present);
  return denied.length > 0 || findings.fact('skill').some((match) => !notAsked.touch(match));
}
