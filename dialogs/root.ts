import type { DialogContext } from 'botbuilder-dialogs';
import { isForeignScript } from '../src/domain/safety/readable-script.js';
import { presentOf } from '../src/domain/screening/offer-level.js';
import type { Danger } from '../src/domain/understanding.js';
import { answerTopic, didYouMean, notUnderstood, tellMore } from './ask.js';
import { Asking } from './asking.js';
import { chooseForCase } from './case-status.js';
import { goAnyway } from './go-anyway.js';
import { handOver } from './hand-over.js';
import { firstContact, menuChoices, showMenu } from './menu.js';
import { numbersText, whereChoices } from './numbers.js';
import { partsOf } from './read-choice.js';
import { choice, say, words } from './say.js';
import {
  askLanguage,
  changeLanguage,
  chooseWhatToDelete,
  feedback,
  forget,
  repeat,
  stop,
} from './settings.js';
import { count, type Turn, turnOf } from './turn.js';

/**
 * Handles one message, the same order everywhere: first contact, danger, words that are always obeyed,
 * kinds that cannot be read, choices, the open dialog, then what was understood.
 */
export async function route(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  if (await greetFirst(dc, turn)) return;
  if (turn.understanding.whereabouts !== null) turn.draft.whereabouts = turn.understanding.whereabouts;
  for (const handle of [danger, command, unreadable, foreignScript, pick, pastedOffer, openDialog, topic]) {
    if (await handle(dc, turn)) return;
  }
  await missed(dc, turn);
}

/** true when nothing but the greeting is called for. */
async function greetFirst(dc: DialogContext, turn: Turn): Promise<boolean> {
  const alone = turn.message.kind === 'open' || turn.understanding.topic === 'bot.greet';
  if (!turn.draft.greeted) {
    await firstContact(dc, alone && turn.understanding.danger === null);
    return alone && turn.understanding.danger === null;
  }
  return turn.message.kind === 'open';
}

/** Danger stops everything; a mere suspicion is asked about, and what was written is answered as well. */
async function danger(dc: DialogContext, turn: Turn): Promise<boolean> {
  const { danger: found, alternatives } = turn.understanding;
  if (!found || turn.choice !== null || (found.tier !== 'T0' && found.tier !== 'T1')) return false;
  if (found.sure || found.kind === 'suicide') {
    await beginDanger(dc, found);
    return true;
  }
  if (suspectedBy[found.kind] === alternatives[0]?.topic) return runTopic(dc, alternatives[0]?.topic ?? '');
  if (isOffer(turn)) return false;
  const abroad = turn.draft.whereabouts === 'abroad';
  await say(dc, words(turn, abroad ? 'danger.maybe-abroad' : 'danger.maybe'));
  return false;
}

/** The topic that says the same as a suspicion: together they are enough. */
const suspectedBy: Readonly<Record<string, string>> = { life: 'help.danger-now', travel: 'help.on-the-way' };

async function beginDanger(dc: DialogContext, found: Danger): Promise<void> {
  if (dc.activeDialog?.id === 'danger') dc.stack.pop();
  await dc.beginDialog('danger', found);
}

/** Words that mean the same everywhere: stop, delete, start, back, repeat, language, a person. */
async function command(dc: DialogContext, turn: Turn): Promise<boolean> {
  const { exact, topic: wanted, namesLanguage } = turn.understanding;
  if (!exact || turn.choice !== null) return false;
  if (namesLanguage !== null) return switchLanguage(dc, namesLanguage);
  return wanted !== null && wanted in commands ? runTopic(dc, wanted) : false;
}

async function unreadable(dc: DialogContext, turn: Turn): Promise<boolean> {
  switch (turn.message.kind) {
    case 'image':
    case 'voice':
      await say(dc, words(turn, 'kind.picture'));
      await dc.cancelAllDialogs();
      await dc.beginDialog('check-offer', guidedWith(turn));
      return true;
    case 'location':
      await say(dc, words(turn, 'kind.place'), menuChoices(turn));
      return true;
    case 'contact':
    case 'sticker':
    case 'edit':
    case 'unknown':
      await say(dc, words(turn, 'kind.other'));
      await again(dc);
      return true;
    default:
      return false;
  }
}

/** A script we cannot read gets the numbers at once. */
async function foreignScript(dc: DialogContext, turn: Turn): Promise<boolean> {
  if (turn.message.kind !== 'text' || !isForeignScript(turn.message.text)) return false;
  await say(dc, `${words(turn, 'trouble.script')}\n${numbersText(turn, 'general')}`, [
    choice(turn, 'hand=person', 'choice.person'),
    ...whereChoices(turn),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
  return true;
}

/** A caption is read; without signs in it the questions begin at once. */
function guidedWith(turn: Turn) {
  const { offer } = turn.understanding;
  return offer.present.length > 0 ? { reading: offer } : { guided: true };
}

/** Choices that lead somewhere from everywhere. */
async function pick(dc: DialogContext, turn: Turn): Promise<boolean> {
  const picked = partsOf(turn.choice);
  switch (picked?.question) {
    case 'topic':
      return runTopic(dc, picked.answer);
    case 'more':
      await tellMore(dc, picked.answer);
      return true;
    case 'menu':
      await showMenu(dc, 'menu.again');
      return true;
    case 'language':
      return switchLanguage(dc, picked.answer);
    case 'hand':
      await handOver(dc);
      return true;
    case 'case':
      return chooseForCase(dc, turn, picked.answer);
    case 'forget':
      return chooseWhatToDelete(dc, turn, picked.answer);
    case 'wrong':
      await feedback(dc);
      return true;
    case 'where':
      return sayNumbersFor(dc, turn, picked.answer);
    case 'danger':
      if (dc.activeDialog?.id === 'danger' && picked.answer !== 'now') return false;
      await beginDanger(dc, {
        tier: 'T0',
        kind: 'life',
        about: 'self',
        abroad: turn.draft.whereabouts === 'abroad',
        sure: true,
      });
      return true;
    default:
      return false;
  }
}

async function sayNumbersFor(dc: DialogContext, turn: Turn, answer: string): Promise<boolean> {
  if (answer !== 'abroad' || dc.activeDialog?.id === 'check-offer') return false;
  turn.draft.whereabouts = 'abroad';
  await sayNumbers(dc, turn);
  return true;
}

/** A long text with the signs of an offer is read as one without being asked. */
async function pastedOffer(dc: DialogContext, turn: Turn): Promise<boolean> {
  if (dc.activeDialog?.id === 'check-offer' || !isOffer(turn)) return false;
  await beginCheck(dc, turn);
  return true;
}

function isOffer({ message, understanding, content }: Turn): boolean {
  const instrument = content.offers.at(-1);
  if (message.kind !== 'text' || message.text.length < 120 || !instrument) return false;
  const present = new Set(understanding.offer.present.map(({ id }) => id));
  return presentOf(instrument, present, ['critical', 'strong', 'medium']).length >= 2;
}

const wordsOfAStory = 9;

/** A story about an offer rather than a question about one. */
const isTold = ({ message, understanding }: Turn) =>
  understanding.topic?.startsWith('offer.') === true &&
  !message.text.includes('?') &&
  message.text.trim().split(/\s+/).length >= wordsOfAStory;

/** A short retelling with a grave sign in it is looked at rather than asked back about. */
function tellsOfOffer({ message, understanding, content }: Turn): boolean {
  const instrument = content.offers.at(-1);
  if (message.kind !== 'text' || !instrument) return false;
  const quoted = understanding.offer.present.filter(({ quote }) => quote !== '');
  return presentOf(instrument, new Set(quoted.map(({ id }) => id)), ['critical', 'strong']).length > 0;
}

async function beginCheck(dc: DialogContext, turn: Turn): Promise<void> {
  await dc.cancelAllDialogs();
  const { offer } = turn.understanding;
  const told =
    turn.message.kind === 'text' && turn.choice === null && offer.present.some(({ quote }) => quote !== '');
  await dc.beginDialog('check-offer', told ? { reading: offer } : {});
}

async function openDialog(dc: DialogContext, turn: Turn): Promise<boolean> {
  while (dc.activeDialog) {
    const { result } = await dc.continueDialog();
    if (result !== 'not-mine') {
      turn.draft.missed = 0;
      return true;
    }
    const dialog = dc.findDialog(dc.activeDialog.id);
    if (!(dialog instanceof Asking) || !dialog.isDone(dc.activeDialog.state)) break;
    dc.stack.pop();
  }
  if (turn.choice === null) return false;
  await say(dc, words(turn, 'trouble.stale'));
  await again(dc);
  return true;
}

async function topic(dc: DialogContext, turn: Turn): Promise<boolean> {
  const { topic: wanted, band, danger: found } = turn.understanding;
  if (found?.kind === 'person') return runTopic(dc, 'help.counsellor');
  if (found?.kind === 'loss' && (wanted === null || band !== 'answer'))
    return runTopic(dc, 'offer.already-paid');
  if ((band !== 'answer' || isTold(turn)) && tellsOfOffer(turn)) {
    await beginCheck(dc, turn);
    return true;
  }
  if (wanted === null || band === 'menu') return false;
  turn.draft.missed = 0;
  if (band === 'did-you-mean') {
    await didYouMean(dc);
    return true;
  }
  return runTopic(dc, wanted);
}

/** Answers a topic, or begins its dialog; an open question is put again afterwards. */
async function runTopic(dc: DialogContext, id: string): Promise<boolean> {
  const turn = turnOf(dc);
  const run = commands[id] ?? topicDialogs[id];
  if (run) {
    await run(dc, turn);
    return true;
  }
  if (!turn.content.topics.has(id)) return false;
  await answerTopic(dc, id);
  if (dc.activeDialog) await again(dc);
  return true;
}

type Run = (dc: DialogContext, turn: Turn) => Promise<void>;

const commands: Readonly<Record<string, Run>> = {
  'bot.menu': (dc) => showMenu(dc, 'menu.again'),
  'bot.language': askLanguage,
  'bot.delete': forget,
  'bot.stop': stop,
  'bot.back': goBack,
  'bot.repeat': repeat,
  'help.counsellor': handOver,
};

const topicDialogs: Readonly<Record<string, Run>> = {
  'offer.check': beginCheck,
  'offer.going-anyway': goAnyway,
  'help.numbers': sayNumbers,
  'help.danger-now': (dc) =>
    beginDanger(dc, { tier: 'T0', kind: 'life', about: 'self', abroad: false, sure: true }),
  'help.suicide': (dc) =>
    beginDanger(dc, { tier: 'T1', kind: 'suicide', about: 'self', abroad: false, sure: true }),
  'help.on-the-way': (dc) =>
    beginDanger(dc, { tier: 'T1', kind: 'travel', about: 'self', abroad: false, sure: true }),
  'bot.feedback': feedback,
};

async function sayNumbers(dc: DialogContext, turn: Turn): Promise<void> {
  count(turn, 'numbers');
  await say(dc, numbersText(turn, 'general'), [
    ...whereChoices(turn),
    choice(turn, 'topic=help.child-line', 'numbers.for-child'),
    choice(turn, 'topic=refugee.camp-help', 'numbers.for-refugee'),
    choice(turn, 'topic=help.legal-aid', 'numbers.for-law'),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
}

async function switchLanguage(dc: DialogContext, code: string): Promise<boolean> {
  if (!(await changeLanguage(dc, code))) return false;
  await again(dc);
  return true;
}

async function goBack(dc: DialogContext, turn: Turn): Promise<void> {
  const dialog = dc.activeDialog && dc.findDialog(dc.activeDialog.id);
  if (dialog instanceof Asking && (await dialog.back(dc, turn, dc.activeDialog?.state))) return;
  await say(dc, words(turn, 'settings.nothing-before'));
  await showMenu(dc, 'menu.again');
}

/** Puts the open question again, or the start when nothing is open. */
async function again(dc: DialogContext): Promise<void> {
  if (dc.activeDialog) await dc.repromptDialog();
  else await showMenu(dc, 'menu.ask');
}

async function missed(dc: DialogContext, turn: Turn): Promise<void> {
  if (turn.message.text.trim() === '') {
    await say(dc, words(turn, 'trouble.empty'));
    return again(dc);
  }
  if (dc.activeDialog) {
    await say(dc, words(turn, 'trouble.pick'));
    return again(dc);
  }
  await notUnderstood(dc, menuChoices(turn));
}
