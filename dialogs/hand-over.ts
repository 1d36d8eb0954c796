import type { DialogContext } from 'botbuilder-dialogs';
import type { Choice } from '../src/domain/conversation.js';
import type { CaseEvent } from '../src/domain/handover/transition.js';
import { Asking, type Heard } from './asking.js';
import { sayHowItStands, whileWaiting } from './case-status.js';
import { clockText, contactOf, hoursOffered, leftOut, summaryOf, tierOf } from './hand-over-parts.js';
import { numbersText, whereChoices } from './numbers.js';
import { partsOf } from './read-choice.js';
import { choice, say, words } from './say.js';
import { count, type Turn, turnOf } from './turn.js';

/** What is kept between the questions before a queue; `open` is the id of the one asked last. */
interface HandOverState {
  open: Question;
  code: boolean;
  passes: boolean;
  excluded: string[];
  opened: boolean;
}

type Question = 'consent' | 'pass' | 'exclude' | 'contact' | 'age';

/** A person is asked for: numbers at once, then, where there is a queue, her yes and what goes with it. */
export async function handOver(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  count(turn, 'person-asked');
  if (turn.desk.case) return sayHowItStands(dc, turn);
  if (turn.desk.queue === 'none') return sayNobody(dc, turn);
  if (dc.activeDialog?.id === 'hand-over') return dc.repromptDialog();
  await dc.beginDialog('hand-over');
}

async function sayNobody(dc: DialogContext, turn: Turn): Promise<void> {
  const lead = words(turn, turn.content.mode === 'demo' ? 'hand.demo' : 'hand.none');
  await say(dc, [lead, numbersText(turn, 'general'), words(turn, 'hand.after')].join('\n'), [
    ...whereChoices(turn),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
}

/**
 * The questions before a case is opened, each to be skipped. Nothing goes to anybody before her yes; what is pressing
 * is queued with the yes alone, and the rest is asked while she waits.
 */
export class HandOver extends Asking<HandOverState, object> {
  async start(dc: DialogContext): Promise<Heard> {
    const turn = turnOf(dc);
    const begun: HandOverState = { open: 'consent', code: false, passes: false, excluded: [], opened: false };
    Object.assign(this.stateOf(dc), begun);
    await say(dc, [numbersText(turn, 'general'), ...deskText(turn)].join('\n'));
    await this.ask(dc, turn, begun);
    return 'waiting';
  }

  async hear(dc: DialogContext, turn: Turn, state: HandOverState): Promise<Heard> {
    const picked = partsOf(turn.choice);
    const answer = picked?.question === state.open ? picked.answer : turn.understanding.reply;
    if (answer === null) return 'not-mine';
    return this.answered(dc, turn, state, answer);
  }

  async ask(dc: DialogContext, turn: Turn, { open, excluded }: HandOverState): Promise<void> {
    switch (open) {
      case 'consent':
        return say(dc, words(turn, consentKey(turn), { team: turn.desk.team }), consentChoices(turn));
      case 'pass':
        return say(dc, [words(turn, 'handover.pass'), ...summaryOf(dc, turn)].join('\n– '), [
          choice(turn, 'pass=yes', 'handover.pass.yes'),
          choice(turn, 'pass=no', 'handover.pass.no'),
          choice(turn, 'pass=unknown', 'choice.unknown'),
        ]);
      case 'exclude':
        return say(dc, words(turn, excluded.length > 0 ? 'handover.exclude.more' : 'handover.exclude'), [
          ...leftOut(turn, excluded),
          choice(turn, 'exclude=skip', excluded.length > 0 ? 'handover.exclude.done' : 'choice.skip'),
        ]);
      case 'contact':
        return say(dc, words(turn, 'handover.contact'), [
          choice(turn, 'contact=never', 'handover.contact.never'),
          ...hoursOffered.map((hours) => choice(turn, `contact=${hours}`, `handover.contact.${hours}`)),
          choice(turn, 'contact=skip', 'choice.skip'),
        ]);
      case 'age':
        return say(dc, words(turn, 'handover.age'), [
          choice(turn, 'age=yes', 'choice.yes'),
          choice(turn, 'age=no', 'choice.no'),
          choice(turn, 'age=skip', 'choice.skip'),
        ]);
    }
  }

  isDone({ open, opened }: HandOverState): boolean {
    return open === 'consent' || opened;
  }

  async back(): Promise<boolean> {
    return false;
  }

  private async answered(
    dc: DialogContext,
    turn: Turn,
    state: HandOverState,
    answer: string,
  ): Promise<Heard> {
    switch (state.open) {
      case 'consent':
        return this.consented(dc, turn, state, answer);
      case 'pass':
        state.passes = answer === 'yes';
        return this.goOn(dc, turn, state, 'exclude');
      case 'exclude':
        if (turn.desk.excludable.some(({ id }) => id === answer)) state.excluded.push(answer);
        return this.goOn(
          dc,
          turn,
          state,
          leftOut(turn, state.excluded).length > 0 && isName(answer) ? 'exclude' : 'contact',
        );
      case 'contact':
        tell(turn, { kind: 'told-more', more: { contact: contactOf(answer) } });
        return this.goOn(dc, turn, state, 'age');
      case 'age':
        return this.aged(dc, turn, answer);
    }
  }

  private async consented(
    dc: DialogContext,
    turn: Turn,
    state: HandOverState,
    answer: string,
  ): Promise<Heard> {
    if (answer !== 'yes' && answer !== 'code') {
      await say(dc, words(turn, 'handover.not-now'), [choice(turn, 'menu=start', 'choice.menu')]);
      return 'ended';
    }
    state.code = answer === 'code';
    const tier = tierOf(dc, turn);
    if (tier === 'T0' || tier === 'T1') await open(dc, turn, state);
    return this.goOn(dc, turn, state, 'pass');
  }

  /** Leaves out what there is nothing to ask about. */
  private async goOn(dc: DialogContext, turn: Turn, state: HandOverState, next: Question): Promise<Heard> {
    if (next === 'pass' && summaryOf(dc, turn).length === 0) return this.goOn(dc, turn, state, 'exclude');
    if (next === 'exclude' && leftOut(turn, state.excluded).length === 0)
      return this.goOn(dc, turn, state, 'contact');
    if (next === 'contact') await settle(dc, turn, state);
    state.open = next === 'contact' && !turn.desk.canWriteFirst ? 'age' : next;
    await this.ask(dc, turn, state);
    return 'waiting';
  }

  private async aged(dc: DialogContext, turn: Turn, answer: string): Promise<Heard> {
    const age = answer === 'yes' ? 'under-18' : answer === 'no' ? 'adult' : 'unknown';
    tell(turn, { kind: 'told-more', more: { age } });
    if (age === 'under-18')
      await say(dc, [words(turn, 'handover.child'), numbersText(turn, 'child')].join('\n'));
    // What was open before is not asked again: she waits for a human now.
    await dc.cancelAllDialogs();
    await say(dc, words(turn, waitKey(turn)), whileWaiting(turn));
    return 'waiting';
  }
}

const isName = (answer: string) => !['skip', 'no', 'yes', 'unknown'].includes(answer);

const consentKey = ({ content }: Turn) =>
  content.mode === 'demo' ? 'handover.consent-demo' : 'handover.consent';

/** Nobody waits before she was offered a way back. */
function consentChoices(turn: Turn): Choice[] {
  return [
    choice(turn, 'consent=yes', 'handover.consent.yes'),
    choice(turn, 'consent=code', 'handover.consent.code'),
    choice(turn, 'consent=no', 'choice.no'),
  ];
}

/** Opening hours and whether somebody is there, before she decides. */
function deskText(turn: Turn): string[] {
  const { queue, onDuty, opensAt } = turn.desk;
  if (queue === 'closed')
    return [
      opensAt === null
        ? words(turn, 'handover.desk-closed')
        : words(turn, 'handover.desk-closed-until', { when: clockText(opensAt) }),
    ];
  return onDuty ? [] : [words(turn, 'handover.desk-nobody')];
}

const tell = (turn: Turn, event: CaseEvent): void => {
  turn.effects.push({ kind: 'case-event', event });
};

/** The case exists from now on: with what she has agreed to so far. */
async function open(dc: DialogContext, turn: Turn, state: HandOverState): Promise<void> {
  const code = state.code ? turn.desk.spareCode : null;
  const summary = state.passes ? summaryOf(dc, turn) : [];
  const tier = tierOf(dc, turn);
  turn.effects.push({ kind: 'open-case', tier, summary, excluded: [...state.excluded], code });
  count(turn, 'case-opened');
  state.opened = true;
  await say(dc, words(turn, 'handover.queued', { ahead: tier === 'T0' ? 0 : (turn.desk.ahead ?? 0) }));
  if (code !== null) await say(dc, words(turn, 'handover.code', { code }));
}

/** Opens the case, or adds to an open one what she has said since. */
async function settle(dc: DialogContext, turn: Turn, state: HandOverState): Promise<void> {
  if (!state.opened) return open(dc, turn, state);
  const summary = state.passes ? summaryOf(dc, turn) : [];
  tell(turn, { kind: 'told-more', more: { summary, excluded: [...state.excluded] } });
}

const waitKey = ({ desk }: Turn) => (desk.canWriteFirst ? 'handover.wait' : 'handover.wait-web');
