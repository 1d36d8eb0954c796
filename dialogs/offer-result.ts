import type { DialogContext } from 'botbuilder-dialogs';
import type { Choice } from '../src/domain/conversation.js';
import { adviceFor } from '../src/domain/screening/advice.js';
import type { OfferInstrument } from '../src/domain/screening/instrument.js';
import { openQuestions, undecided } from '../src/domain/screening/next-step.js';
import { type OfferLevel, offerLevel, presentOf } from '../src/domain/screening/offer-level.js';
import { numbersText } from './numbers.js';
import type { OfferState } from './offer-state.js';
import { choice, say, words } from './say.js';
import { count, type Turn } from './turn.js';

/** Longer quotes are cut at a word: enough to find the place again. */
const quoteLength = 140;

/** One sign in plain words, with the person's own words where there are any. */
export function signText(turn: Turn, state: OfferState, id: string): string {
  const sign = words(turn, `signal.${id}.sign`);
  const quote = state.quotes[id];
  if (quote !== undefined) return words(turn, 'offer.sign', { sign, quote: shorten(quote) });
  return words(turn, state.trail.includes(id) ? 'offer.sign-answered' : 'offer.sign-manner', { sign });
}

function shorten(quote: string): string {
  const line = quote.replace(/\s+/g, ' ').trim();
  if (line.length <= quoteLength) return line;
  const cut = line.slice(0, quoteLength);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), quoteLength / 2))} …`;
}

/** Names the signs just read in a text. */
export async function sayFound(
  dc: DialogContext,
  turn: Turn,
  state: OfferState,
  instrument: OfferInstrument,
  which: 'first' | 'more' | 'none',
): Promise<void> {
  const ids = signsOf(instrument, state);
  if (which === 'more')
    return say(dc, [words(turn, 'offer.read-more'), ...signs(turn, state, ids)].join('\n'));
  if (which === 'none') return say(dc, words(turn, 'offer.read-more'));
  if (ids.length === 0) return say(dc, words(turn, 'offer.read-nothing'));
  return say(dc, [words(turn, 'offer.read-found'), ...signs(turn, state, ids)].join('\n'));
}

/** The result: level and reasons; what is unknown; three things to do; numbers and ways on. */
export async function sayResult(
  dc: DialogContext,
  turn: Turn,
  state: OfferState,
  instrument: OfferInstrument,
): Promise<void> {
  const level = offerLevel(instrument, new Set(state.present));
  count(turn, `offer.${level}`);
  await say(dc, [...findings(turn, state, instrument, level), unknowns(turn, state, instrument)].join('\n'));
  const steps = adviceFor(signsOf(instrument, state)).map(
    (id, at) => `${at + 1}. ${words(turn, `todo.${id}`)}`,
  );
  await say(dc, [words(turn, 'result.todo'), ...steps, words(turn, 'result.advice-only')].join('\n'));
  await say(
    dc,
    numbersText(turn, level === 'RED' ? 'danger' : 'legal'),
    resultChoices(turn, state, instrument, level),
  );
}

function findings(turn: Turn, state: OfferState, instrument: OfferInstrument, level: OfferLevel): string[] {
  if (level === 'NONE-FOUND') {
    const open = undecided(instrument, state).length > 0;
    return [words(turn, open ? 'result.too-little' : 'result.none-found')];
  }
  const head = words(turn, `result.${level.toLowerCase()}`);
  return [head, words(turn, 'result.reasons'), ...signs(turn, state, signsOf(instrument, state))];
}

function unknowns(turn: Turn, state: OfferState, instrument: OfferInstrument): string {
  const open = undecided(instrument, state);
  if (open.length === 0) return words(turn, 'result.unknown-none');
  return words(turn, 'result.unknown', { list: open.map((id) => words(turn, `unknown.${id}`)).join(', ') });
}

const signsOf = (instrument: OfferInstrument, state: OfferState) =>
  presentOf(instrument, new Set(state.present), ['critical', 'strong', 'medium', 'weak']);

const signs = (turn: Turn, state: OfferState, ids: readonly string[]) =>
  ids.map((id) => signText(turn, state, id));

function resultChoices(
  turn: Turn,
  state: OfferState,
  instrument: OfferInstrument,
  level: OfferLevel,
): Choice[] {
  const more = openQuestions(instrument, state).length > 0;
  return [
    choice(turn, 'hand=person', 'choice.person'),
    ...(more ? [choice(turn, 'offer=more', 'result.more')] : []),
    ...(level === 'RED' || level === 'ORANGE'
      ? [choice(turn, 'topic=offer.going-anyway', 'result.anyway')]
      : []),
    choice(turn, 'wrong=offer', 'result.wrong'),
    choice(turn, 'topic=offer.check', 'result.another'),
    choice(turn, 'menu=start', 'choice.menu'),
  ];
}
