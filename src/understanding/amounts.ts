import type { Token } from './normalise.js';

/** How many tokens a number beginning at `at` takes ("25", "25 000", "500k"); 0 when there is none. */
export function numberLength(tokens: readonly Token[], at: number): number {
  const first = tokens[at];
  if (first === undefined || !isNumber(first.text)) return 0;
  if (!/^\d{1,3}$/.test(first.text)) return 1;
  let length = 1;
  while (length < longestGroups && isNextGroup(tokens[at + length - 1], tokens[at + length])) length += 1;
  return length;
}

/** How many tokens an amount with its currency beginning at `at` takes, in either order; 0 when there is none. */
export function moneyLength(tokens: readonly Token[], at: number): number {
  if (isJoinedAmount(tokens[at]?.text)) return 1;
  const before = currencyLength(tokens, at);
  if (before > 0) {
    const amount = scaledNumberLength(tokens, at + before);
    return amount > 0 && together(tokens, at, before + amount) ? before + amount : 0;
  }
  const amount = scaledNumberLength(tokens, at);
  if (amount === 0) return 0;
  const after = currencyLength(tokens, at + amount);
  return after > 0 && together(tokens, at, amount + after) ? amount + after : 0;
}

const longestGroups = 4;
const currencyWords = new Set(
  `frw rwf fr f frs francs franc amafaranga mafaranga amafranga mafranga faranga franga amahera mahera fbu bif fc cdf
   usd us dollar dollars dolar dolari madolari amadolari amadorari dolla euro euros eur gbp pound pounds
   ksh kes tsh tzs ugx ush shilling shillings shilingi amashilingi mashilingi aed dirham dirhams sar riyal riyals riyali
   riyari omr rial rials kwd dinar dinars qar inr rupees yuan zar rand`.split(/\s+/),
);
const scaleWords = new Set(
  'k m million millions miliyoni milioni miliyari milliard thousand mille elfu ibihumbi igihumbi bihumbi magana amagana laki'.split(
    ' ',
  ),
);

function isNumber(text: string): boolean {
  return /^\d[\d.,]*[km]?$/.test(text);
}

function isNextGroup(previous: Token | undefined, next: Token | undefined): boolean {
  return (
    previous !== undefined &&
    next !== undefined &&
    /^\d{3}$/.test(next.text) &&
    next.start === previous.end + 1 &&
    next.sentence === previous.sentence
  );
}

function isJoinedAmount(text: string | undefined): boolean {
  if (text === undefined) return false;
  const after = /^\d[\d.,]*[km]?([a-z]{1,12})$/.exec(text)?.[1];
  const before = /^([a-z]{2,12})\d[\d.,]*[km]?$/.exec(text)?.[1];
  return (
    (after !== undefined && currencyWords.has(after)) || (before !== undefined && currencyWords.has(before))
  );
}

function currencyLength(tokens: readonly Token[], at: number): number {
  const text = tokens[at]?.text ?? '';
  if (/^\p{Sc}$/u.test(text)) return 1;
  if (!currencyWords.has(text)) return 0;
  return text === 'us' && tokens[at + 1]?.text === '$' ? 2 : 1;
}

function scaledNumberLength(tokens: readonly Token[], at: number): number {
  if (scaleWords.has(tokens[at]?.text ?? '')) {
    const after = numberLength(tokens, at + 1);
    return after === 0 ? 0 : after + 1;
  }
  const length = numberLength(tokens, at);
  return length > 0 && scaleWords.has(tokens[at + length]?.text ?? '') ? length + 1 : length;
}

function together(tokens: readonly Token[], at: number, length: number): boolean {
  const first = tokens[at];
  const last = tokens[at + length - 1];
  return first?.sentence === last?.sentence && first?.comma === last?.comma;
}
