/** One word, number or currency sign of a text; `start` and `end` are offsets in the original string. */
export interface Token {
  readonly text: string;
  /** Other readings of the same word: leetspeak undone, drawn-out letters cut to one. */
  readonly also: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Number of the sentence it stands in. */
  readonly sentence: number;
  /** How many commas, colons and semicolons of the text come before it; several in a row are one. */
  readonly comma: number;
}

/** What is read of a message at most; the rest is ignored. */
export const longestText = 50_000;

/** The first 50 kB (UTF-8) of a text, never ending inside a character. */
export function capText(text: string): string {
  if (text.length * 3 <= longestText) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(longestText));
  return text.slice(0, read);
}

/** Folds words and splits them with their places; linear in the text. */
export function tokenise(text: string): readonly Token[] {
  return new Scanner(foldText(text)).tokens();
}

/** Undoes leetspeak in a word that begins with a letter; numbers such as "500k" stay. */
export function undoLeet(word: string): string {
  return /^\p{L}.*[01345@$]/u.test(word) ? word.replace(/[01345@$]/g, (sign) => leet[sign] ?? sign) : word;
}

interface FoldedChar {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function foldText(text: string): readonly FoldedChar[] {
  const chars: FoldedChar[] = [];
  let start = 0;
  for (const char of text) {
    const end = start + char.length;
    for (const folded of foldChar(char)) chars.push({ text: folded, start, end });
    start = end;
  }
  return chars;
}

function foldChar(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < foldTable.length) return foldTable[code] ?? '';
  return foldAnyChar(char);
}

const apostrophes = /^['\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u0060\u00b4\u2032\uff07]$/;
const dropped = /^[\p{Cf}\p{M}\u115f\u1160\u3164]$/u;

function foldAnyChar(char: string): string {
  if (apostrophes.test(char)) return "'";
  if (dropped.test(char)) return '';
  const plain = char.normalize('NFKC').normalize('NFD').replace(/\p{M}/gu, '');
  let folded = '';
  for (const part of plain)
    folded += lookAlikes.get(part) ?? (lookAlikes.get(part.toLowerCase()) || part.toLowerCase());
  return folded.replace(/\p{M}/gu, '');
}

/** Letters of other scripts that print like a Latin one, and Latin letters without a decomposition. */
const lookAlikes = new Map<string, string>([
  ...pairs('АВЕЅІЈКМНОРСТУХҮԌԚԜ', 'abesijkmhopctuxygqw'),
  ...pairs('аеѕіјкморсуxхԁԛԝһүӏԍ', 'aesijkmopcyxxdqwhylg'),
  ...pairs('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ', 'abezhikmnoptyxc'),
  ...pairs('αεικνορτυχϲγη', 'aeikvoptuxcyn'),
  ...pairs('ıłøđħŧɑɡɩƙɓɗŋ', 'ilodhtagikbdn'),
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
]);

function pairs(from: string, to: string): [string, string][] {
  const target = [...to];
  return [...from].map((char, index) => [char, target[index] ?? char]);
}

const foldTable = Array.from({ length: 0x250 }, (_, code) => foldAnyChar(String.fromCodePoint(code)));

const letter = /^\p{L}$/u;
const digit = /^\p{Nd}$/u;
const currencySign = /^\p{Sc}$/u;
const sentenceEnd = /^[.!?\n\r\u0085\u2028\u2029\u061f\u06d4\u3002]$/;
const clauseEnd = /^[,:;\u060c\u3001]$/;
const leetSign = /^[@$]$/;

type CharKind = 'letter' | 'digit' | 'leet' | 'currency' | 'sentence' | 'clause' | 'other';

function kindOf(char: string | undefined): CharKind {
  if (char === undefined) return 'other';
  if (letter.test(char)) return 'letter';
  if (digit.test(char)) return 'digit';
  if (leetSign.test(char)) return 'leet';
  if (currencySign.test(char)) return 'currency';
  if (sentenceEnd.test(char)) return 'sentence';
  return clauseEnd.test(char) ? 'clause' : 'other';
}

class Scanner {
  readonly #chars: readonly FoldedChar[];
  readonly #kinds: readonly CharKind[];
  readonly #found: Token[] = [];
  #sentence = 0;
  #comma = 0;
  #first = -1;
  #hasLetter = false;
  /** Everything before it is known to hold no further e-mail address. */
  #mailChecked = -1;
  #inMail = false;

  constructor(chars: readonly FoldedChar[]) {
    this.#chars = chars;
    this.#kinds = chars.map((char) => kindOf(char.text));
  }

  tokens(): readonly Token[] {
    for (let at = 0; at < this.#chars.length; at += 1) this.#step(at);
    this.#flush(this.#chars.length);
    return this.#found;
  }

  #step(at: number): void {
    if (this.#belongsToWord(at)) {
      if (this.#first < 0) this.#first = at;
      if (this.#kinds[at] === 'letter') this.#hasLetter = true;
      return;
    }
    this.#flush(at);
    const kind = this.#kinds[at];
    if (kind === 'sentence') this.#sentence += 1;
    else if (kind === 'clause' && this.#found.at(-1)?.comma === this.#comma) this.#comma += 1;
    else if (kind === 'currency' || this.#chars[at]?.text === '$') this.#push(at, at + 1);
  }

  #belongsToWord(at: number): boolean {
    const kind = this.#kinds[at];
    if (kind === 'letter' || kind === 'digit') return true;
    if (kind === 'leet') return this.#first >= 0 && this.#standsForLetter(at);
    const mark = this.#chars[at]?.text;
    return (
      (mark === '.' || mark === ',') && this.#kinds[at - 1] === 'digit' && this.#kinds[at + 1] === 'digit'
    );
  }

  #standsForLetter(at: number): boolean {
    if (!this.#hasLetter) return false;
    let after = at + 1;
    while (this.#kinds[after] === 'leet' && after < at + mostLeet) after += 1;
    const next = this.#kinds[after];
    const run = this.#chars.slice(at, after);
    if (next === 'digit') return run.every((char) => char.text === '@');
    return next === 'letter' && !this.#startsMailDomain(after);
  }

  /** True when letters from `at` on run into a dot and a letter, as in "name@mail.com". */
  #startsMailDomain(at: number): boolean {
    if (at <= this.#mailChecked) return this.#inMail;
    let end = at;
    while (this.#kinds[end] === 'letter' || this.#kinds[end] === 'digit' || this.#chars[end]?.text === '-')
      end += 1;
    this.#mailChecked = end;
    this.#inMail = this.#chars[end]?.text === '.' && this.#kinds[end + 1] === 'letter';
    return this.#inMail;
  }

  #flush(end: number): void {
    if (this.#first >= 0) this.#push(this.#first, end);
    this.#first = -1;
    this.#hasLetter = false;
  }

  #push(from: number, to: number): void {
    const chars = this.#chars.slice(from, to);
    const raw = chars.map((char) => char.text).join('');
    const text = raw.replace(/(\p{L})\1{2,}/gu, '$1$1');
    this.#found.push({
      text,
      also: otherReadings(raw, text),
      start: chars[0]?.start ?? 0,
      end: chars.at(-1)?.end ?? 0,
      sentence: this.#sentence,
      comma: this.#comma,
    });
  }
}

/** More signs in a row are no word. */
const mostLeet = 4;

const leet: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', '@': 'a', $: 's' };
const none: readonly string[] = [];

function otherReadings(raw: string, text: string): readonly string[] {
  const readings = new Set<string>();
  if (text !== raw) readings.add(raw.replace(/(\p{L})\1{2,}/gu, '$1'));
  if (/[01345@$]/.test(text) && /\p{L}/u.test(text)) {
    readings.add(text.replace(/[01345@$]/g, (sign) => leet[sign] ?? sign));
    if (text.includes('1'))
      readings.add(text.replace(/[01345@$]/g, (sign) => (sign === '1' ? 'l' : (leet[sign] ?? sign))));
  }
  return readings.size === 0 ? none : [...readings];
}
