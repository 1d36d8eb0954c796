import type { DialogContext } from 'botbuilder-dialogs';
import type { Choice } from '../src/domain/conversation.js';
import type { OfferInstrument } from '../src/domain/screening/instrument.js';
import { departures, nextOfferStep, standpoints } from '../src/domain/screening/next-step.js';
import type { OfferReading } from '../src/domain/screening/offer-reading.js';
import { Asking, type Heard } from './asking.js';
import { sayFound, sayResult, signText } from './offer-result.js';
import { fresh, isNews, isQuestion, merge, type OfferState, record, undo } from './offer-state.js';
import { partsOf } from './read-choice.js';
import { choice, say, words } from './say.js';
import { count, type Turn, turnOf } from './turn.js';

export interface OfferOptions {
  /** What was read in a pasted offer; without it the person is asked to paste. */
  readonly reading?: OfferReading;
  /** Ask question by question at once (a picture or a voice note came). */
  readonly guided?: boolean;
}

/** Reads an offer, asks only for what is missing, and explains what it found. */
export class CheckOffer extends Asking<OfferState, OfferOptions> {
  async start(dc: DialogContext, { reading, guided }: OfferOptions): Promise<Heard> {
    const turn = turnOf(dc);
    const state = Object.assign(this.stateOf(dc), fresh(newest(turn)));
    count(turn, 'offer.begun');
    if (reading) return this.read(dc, turn, state, reading);
    if (guided) return this.goOn(dc, turn, state);
    await this.ask(dc, turn, state);
    return 'waiting';
  }

  async hear(dc: DialogContext, turn: Turn, state: OfferState): Promise<Heard> {
    const picked = partsOf(turn.choice);
    if (picked) return this.pick(dc, turn, state, picked);
    const { reply, offer, band, exact } = turn.understanding;
    if (reply !== null && isQuestion(state.open)) return this.answer(dc, turn, state, replies[reply]);
    const news = isNews(offer, state);
    if (!news && (exact || band === 'answer')) return 'not-mine';
    if (news || state.open === 'paste') return this.read(dc, turn, state, offer);
    return 'not-mine';
  }

  async ask(dc: DialogContext, turn: Turn, state: OfferState): Promise<void> {
    switch (state.open) {
      case 'paste':
        return say(dc, words(turn, 'offer.paste'), [
          choice(turn, 'offer=guided', 'offer.guided'),
          menu(turn),
        ]);
      case 'when':
        return say(dc, words(turn, 'offer.when'), options(turn, 'when', departures));
      case 'where':
        return say(dc, words(turn, 'offer.where'), options(turn, 'where', standpoints));
      case 'result':
        return sayResult(dc, turn, state, versionOf(turn, state));
      default:
        return say(dc, questionText(turn, state.open), answers(turn, state));
    }
  }

  async back(dc: DialogContext, turn: Turn, state: OfferState): Promise<boolean> {
    const last = state.trail.pop();
    if (last === undefined) return false;
    undo(state, last);
    state.open = last;
    await this.ask(dc, turn, state);
    return true;
  }

  isDone(state: OfferState): boolean {
    return state.open === 'result';
  }

  private async pick(
    dc: DialogContext,
    turn: Turn,
    state: OfferState,
    picked: { question: string; answer: string },
  ): Promise<Heard> {
    if (picked.question === state.open) return this.answer(dc, turn, state, picked.answer);
    if (picked.question !== 'offer') return 'not-mine';
    switch (picked.answer) {
      case 'guided':
        return state.open === 'paste' ? this.goOn(dc, turn, state) : 'not-mine';
      case 'result':
        state.open = 'result';
        await this.ask(dc, turn, state);
        return 'waiting';
      case 'more':
        state.more = true;
        return this.goOn(dc, turn, state);
      case 'back':
        if (!(await this.back(dc, turn, state))) await this.ask(dc, turn, state);
        return 'waiting';
      default:
        return 'not-mine';
    }
  }

  private async answer(dc: DialogContext, turn: Turn, state: OfferState, answer: string): Promise<Heard> {
    if (!record(state, answer)) {
      await say(dc, words(turn, 'trouble.pick'));
      await this.ask(dc, turn, state);
      return 'waiting';
    }
    if (state.open === 'where') await sayWay(dc, turn, state);
    state.trail.push(state.open);
    return this.goOn(dc, turn, state);
  }

  private async read(
    dc: DialogContext,
    turn: Turn,
    state: OfferState,
    reading: OfferReading,
  ): Promise<Heard> {
    const first = state.open === 'paste';
    const added = merge(state, reading);
    await sayFound(dc, turn, state, versionOf(turn, state), first ? 'first' : added > 0 ? 'more' : 'none');
    return this.goOn(dc, turn, state);
  }

  private async goOn(dc: DialogContext, turn: Turn, state: OfferState): Promise<Heard> {
    const instrument = versionOf(turn, state);
    await this.warn(dc, turn, state, instrument);
    const step = nextOfferStep(instrument, state);
    state.open = step.kind === 'ask' ? step.signal : step.kind;
    if (step.kind === 'ask') state.asked += 1;
    if (step.kind === 'result') count(turn, 'offer.finished');
    await this.ask(dc, turn, state);
    return 'waiting';
  }

  /** A critical sign is named at once, and she may stop. */
  private async warn(
    dc: DialogContext,
    turn: Turn,
    state: OfferState,
    instrument: OfferInstrument,
  ): Promise<void> {
    const critical = instrument.signals.find(
      (s) => s.strength === 'critical' && state.present.includes(s.id),
    );
    if (!critical || state.warned) return;
    state.warned = true;
    await say(dc, `${signText(turn, state, critical.id)}\n${words(turn, 'offer.critical')}`);
  }
}

const replies = { yes: 'yes', no: 'no', unknown: 'unknown', skip: 'skip' } as const;
function newest(turn: Turn): number {
  return turn.content.offers.at(-1)?.version ?? 0;
}

/** The version that the person began with, or the newest when that one is gone. */
function versionOf(turn: Turn, state: OfferState): OfferInstrument {
  const found =
    turn.content.offers.find((offer) => offer.version === state.version) ?? turn.content.offers.at(-1);
  if (!found) throw new Error('no offer instrument');
  return found;
}

function questionText(turn: Turn, signal: string): string {
  return words(turn, 'offer.question-why', {
    question: words(turn, `signal.${signal}.question`),
    why: words(turn, `signal.${signal}.why`),
  });
}

function answers(turn: Turn, state: OfferState): Choice[] {
  const shared = ['yes', 'no', 'unknown', 'skip'].map((answer) =>
    choice(turn, `${state.open}=${answer}`, `choice.${answer}`),
  );
  return [...shared, choice(turn, 'offer=back', 'choice.back')];
}

const options = (turn: Turn, question: 'when' | 'where', known: readonly string[]): Choice[] =>
  known.map((answer) => choice(turn, `${question}=${answer}`, `offer.${question}.${answer}`));

const menu = (turn: Turn) => choice(turn, 'menu=start', 'choice.menu');

/** Who leaves today or is on the way gets the line for the place where she stands. */
async function sayWay(dc: DialogContext, turn: Turn, state: OfferState): Promise<void> {
  if (state.where === 'abroad') turn.draft.whereabouts = 'abroad';
  const onTheWay = state.where !== 'home' && state.where !== 'unknown';
  if (state.when !== 'today' && !onTheWay) return;
  count(turn, 'danger.T1');
  await say(dc, words(turn, `travel.${state.where ?? 'unknown'}`));
}
