import type { DialogContext } from 'botbuilder-dialogs';
import type { Choice } from '../src/domain/conversation.js';
import type { Need } from '../src/domain/referral/service.js';
import type { Danger } from '../src/domain/understanding.js';
import { Asking, type Heard } from './asking.js';
import { numbersText, whereChoices } from './numbers.js';
import { partsOf } from './read-choice.js';
import { choice, paragraphs, say, words } from './say.js';
import { count, type Turn, turnOf } from './turn.js';

interface DangerState {
  danger?: Danger;
}

/** T0 and T1: help first, nothing asked that is not needed, and always a way that is not the police. */
export class DangerDialog extends Asking<DangerState, Danger> {
  async start(dc: DialogContext, danger: Danger): Promise<Heard> {
    const turn = turnOf(dc);
    if (danger.abroad) turn.draft.whereabouts = 'abroad';
    this.stateOf(dc).danger = danger;
    count(turn, `danger.${danger.tier}`);
    await this.help(dc, turn, danger);
    return 'waiting';
  }

  async hear(dc: DialogContext, turn: Turn, { danger }: DangerState): Promise<Heard> {
    const picked = partsOf(turn.choice);
    if (picked?.question === 'danger') return this.next(dc, turn, picked.answer);
    if (picked?.question === 'way') return this.way(dc, turn, picked.answer);
    if (danger?.kind !== 'suicide') return 'not-mine';
    const { reply, band, exact } = turn.understanding;
    const answer = picked?.question === 'suicide' ? picked.answer : reply;
    if (answer === null && (band === 'answer' || exact || turn.choice !== null)) return 'not-mine';
    await say(dc, suicideText(turn, answer === 'yes'), afterwards(turn));
    return 'waiting';
  }

  async ask(dc: DialogContext, turn: Turn, { danger }: DangerState): Promise<void> {
    if (danger) await this.help(dc, turn, danger);
  }

  async back(): Promise<boolean> {
    return false;
  }

  isDone(): boolean {
    return true;
  }

  private async help(dc: DialogContext, turn: Turn, danger: Danger): Promise<void> {
    if (danger.kind === 'suicide') return askSuicide(dc, turn);
    if (danger.tier !== 'T0') return urgent(dc, turn, danger);
    await say(dc, words(turn, firstKey(turn, danger)));
    await say(dc, words(turn, 'danger.next'), fourChoices(turn));
  }

  private async next(dc: DialogContext, turn: Turn, answer: string): Promise<Heard> {
    switch (answer) {
      case 'mistake':
        await say(dc, words(turn, 'danger.mistake.line'));
        return 'ended';
      case 'abroad':
        turn.draft.whereabouts = 'abroad';
        await say(
          dc,
          `${words(turn, 'danger.abroad.line')}\n${numbersText(turn, 'danger')}`,
          afterwards(turn),
        );
        return 'waiting';
      case 'cannot-speak':
      case 'other':
        await say(dc, words(turn, abroadKey(turn, `danger.${answer}`)), afterwards(turn));
        return 'waiting';
      default:
        await this.help(dc, turn, { tier: 'T0', kind: 'life', about: 'self', abroad: false, sure: true });
        return 'waiting';
    }
  }

  private async way(dc: DialogContext, turn: Turn, answer: string): Promise<Heard> {
    if (answer === 'abroad') turn.draft.whereabouts = 'abroad';
    const text = words(turn, `travel.${ways.includes(answer) ? answer : 'unknown'}`);
    await say(dc, `${text}\n${numbersText(turn, 'danger')}`, afterwards(turn));
    return 'waiting';
  }
}

const ways = ['home', 'bus', 'border', 'airport', 'abroad'];

function firstKey(turn: Turn, danger: Danger): string {
  if (turn.draft.whereabouts === 'abroad') return 'danger.abroad';
  return danger.kind === 'child' ? 'danger.child' : 'danger.life';
}

const abroadKey = (turn: Turn, key: string) =>
  turn.draft.whereabouts === 'abroad' ? `${key}.line-abroad` : `${key}.line`;

function fourChoices(turn: Turn): Choice[] {
  const mistake = choice(turn, 'danger=mistake', 'danger.mistake');
  const other = choice(turn, 'danger=other', 'danger.other');
  const silent = choice(turn, 'danger=cannot-speak', 'danger.cannot-speak');
  if (turn.draft.whereabouts === 'abroad')
    return [silent, other, mistake, choice(turn, 'hand=person', 'choice.person')];
  return [silent, choice(turn, 'danger=abroad', 'danger.not-rwanda'), other, mistake];
}

const afterwards = (turn: Turn): Choice[] => [
  choice(turn, 'hand=person', 'choice.person'),
  ...whereChoices(turn),
  choice(turn, 'menu=start', 'choice.menu'),
];

async function askSuicide(dc: DialogContext, turn: Turn): Promise<void> {
  await say(dc, paragraphs(turn, ['suicide.warm', 'suicide.ask']), [
    choice(turn, 'suicide=yes', 'suicide.yes'),
    choice(turn, 'suicide=no', 'suicide.no'),
    choice(turn, 'hand=person', 'choice.person'),
    choice(turn, 'danger=mistake', 'danger.mistake'),
  ]);
}

function suicideText(turn: Turn, now: boolean): string {
  const key = now ? 'suicide.help' : 'suicide.stay';
  return words(turn, turn.draft.whereabouts === 'abroad' ? `${key}-abroad` : key);
}

const needByKind: Readonly<Record<Danger['kind'], Need>> = {
  life: 'danger',
  suicide: 'health',
  child: 'child',
  travel: 'danger',
  exploitation: 'violence',
  loss: 'legal',
  person: 'general',
};

async function urgent(dc: DialogContext, turn: Turn, danger: Danger): Promise<void> {
  const known = ['exploitation', 'child', 'travel'].includes(danger.kind) ? danger.kind : 'exploitation';
  const key = danger.about === 'other' && known !== 'child' ? 'urgent.other' : `urgent.${known}`;
  if (danger.kind === 'travel' && danger.about === 'self') {
    await say(dc, paragraphs(turn, [key, 'travel.unknown']));
    await say(dc, words(turn, 'offer.where'), wayChoices(turn));
    return;
  }
  await say(dc, `${words(turn, key)}\n${numbersText(turn, needByKind[danger.kind])}`, [
    choice(turn, 'hand=person', 'choice.person'),
    ...whereChoices(turn),
    choice(turn, 'danger=mistake', 'danger.mistake'),
  ]);
}

const wayChoices = (turn: Turn): Choice[] =>
  [...ways, 'unknown'].map((way) => choice(turn, `way=${way}`, `offer.where.${way}`));
