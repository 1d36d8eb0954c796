import type { Line } from '../conversation.js';
import { numbered } from './numbered.js';
import { splitText } from './split-text.js';

/** GSM 03.38, basic table and extension; characters of the extension count twice. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extension = new Set('^{}\\[~]|€');
const longest = 160;

const replaced: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '•': '-',
  '\u00a0': ' ',
  '\u202f': ' ',
  œ: 'oe',
  Œ: 'OE',
};

/** The septets a text takes in the GSM 7-bit alphabet; not a number when it holds a character outside of it. */
export function septetsOf(text: string): number {
  let septets = 0;
  for (const character of text) {
    if (extension.has(character)) septets += 2;
    else if (basic.has(character)) septets += 1;
    else return Number.NaN;
  }
  return septets;
}

function inAlphabet(character: string): string {
  if (basic.has(character) || extension.has(character)) return character;
  const other = replaced[character] ?? character.normalize('NFKD').replace(/\p{M}/gu, '');
  return [...other].filter((each) => basic.has(each) || extension.has(each)).join('');
}

/**
 * A line as short messages for any telephone: at most 160 characters of the GSM 7-bit alphabet each, choices as
 * digits. Accents that the alphabet lacks are dropped, pictures too.
 */
export function smsOf(line: Pick<Line, 'text' | 'choices'>): readonly string[] {
  const clear = [...numbered(line).normalize('NFC')].map(inAlphabet).join('');
  const text = clear.replace(/\n{2,}/gu, '\n').replace(/ {2,}/gu, ' ');
  const parts = splitText(text.replace(insideNumber, glue), (part) => septetsOf(spaced(part)) <= longest);
  return parts.map(spaced);
}

/** Half a telephone number is none. */
const insideNumber = /(?<=\d) (?=\d)/gu;
const glue = '\u2060';
const spaced = (part: string): string => part.replaceAll(glue, ' ');
