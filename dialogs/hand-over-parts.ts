import type { DialogContext } from 'botbuilder-dialogs';
import type { Choice } from '../src/domain/conversation.js';
import type { CaseTier, SafeContact } from '../src/domain/handover/case.js';
import { inRwanda } from '../src/domain/rwanda-time.js';
import { offerLevel, presentOf } from '../src/domain/screening/offer-level.js';
import type { OfferState } from './offer-state.js';
import { words } from './say.js';
import type { Turn } from './turn.js';

/** Hours in which a counsellor may write first, as "from-to"; the words of each stand in the locales. */
export const hoursOffered = ['8-18', '18-22', '0-24'] as const;

/** What an answer to "may we write first?" means; anything but hours is no. */
export function contactOf(answer: string): SafeContact {
  const hours = /^(\d+)-(\d+)$/.exec(answer);
  return hours ? { kind: 'hours', from: Number(hours[1]), to: Number(hours[2]) } : { kind: 'never' };
}

/** Employers and places that she has not named yet, as choices. */
export function leftOut(turn: Turn, excluded: readonly string[]): Choice[] {
  return turn.desk.excludable
    .filter(({ id }) => !excluded.includes(id))
    .slice(0, 7)
    .map(({ id, name }) => ({ id: `exclude=${id}`, label: name }));
}

/** A moment in Rwanda as DD/MM HH:MM. */
export function clockText(at: number): string {
  const { date, time } = inRwanda(at);
  const [, month, day] = date.split('-');
  return `${day}/${month} ${time}`;
}

/** An offer that was looked at in this conversation, when there is one. */
function offerIn(dc: DialogContext): OfferState | undefined {
  const frame = dc.stack.find(({ id }) => id === 'check-offer');
  return frame?.state;
}

/** What a counsellor would see beside language, urgency and what she writes next; each a line in her language. */
export function summaryOf(dc: DialogContext, turn: Turn): string[] {
  const where = turn.draft.whereabouts === 'abroad' ? [words(turn, 'handover.summary.abroad')] : [];
  const offer = offerIn(dc);
  const instrument = turn.content.offers.find(({ version }) => version === offer?.version);
  if (!offer || !instrument) return where;
  const present = presentOf(instrument, new Set(offer.present), ['critical', 'strong', 'medium', 'weak']);
  return [...where, ...present.map((id) => words(turn, `signal.${id}.sign`))];
}

const dayMs = 86_400_000;

/** How pressing the hand-over is: the gravest danger of the last day; a grave offer that leaves soon; else the same day. */
export function tierOf(dc: DialogContext, turn: Turn): CaseTier {
  const { gravest } = turn.draft;
  if (gravest && turn.now - gravest.at <= dayMs) return gravest.tier;
  const offer = offerIn(dc);
  const instrument = turn.content.offers.find(({ version }) => version === offer?.version);
  const isRed = offer && instrument && offerLevel(instrument, new Set(offer.present)) === 'RED';
  return isRed && (offer.when === 'today' || offer.when === 'days') ? 'T1' : 'T2';
}
