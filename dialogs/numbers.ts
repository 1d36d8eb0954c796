import type { Choice } from '../src/domain/conversation.js';
import { type Need, type Service, servicesFor, type Whereabouts } from '../src/domain/referral/service.js';
import { choice, words } from './say.js';
import { dayOf, type Turn } from './turn.js';

/** At most this many numbers in one line: more is noise on a small phone. */
const most = 4;

/** The numbers for a need where she is, each with who answers, its cost, reach and last check. */
export function numbersText(
  turn: Turn,
  need: Need,
  whereabouts: Whereabouts = turn.draft.whereabouts,
): string {
  const found = servicesFor(turn.content.services, need, whereabouts, dayOf(turn.now)).slice(0, most);
  if (found.length === 0) return words(turn, 'numbers.none');
  const intro = words(turn, whereabouts === 'abroad' ? 'numbers.abroad' : 'numbers.intro');
  return [intro, ...found.map((service) => serviceText(turn, service))].join('\n');
}

function serviceText(turn: Turn, service: Service): string {
  return words(turn, 'numbers.line', {
    number: service.number,
    name: words(turn, `service.${service.id}`),
    answered: words(turn, `numbers.answered.${service.answeredBy}`),
    cost: words(turn, `numbers.cost.${service.cost}`),
    reach: words(turn, `numbers.reach.${service.reach}`),
    checked: words(turn, 'numbers.checked', { month: monthOf(service) }),
  });
}

/** The month of the last test call, else of the newest source, as MM/YYYY. */
const monthOf = (service: Service) => {
  const [year, month] = (service.testCallOn ?? service.lastChecked).split('-');
  return `${month}/${year}`;
};

/** Asks where she is, when that is not known: the answer decides which numbers are shown. */
export function whereChoices(turn: Turn): Choice[] {
  if (turn.draft.whereabouts !== 'unknown') return [];
  return [choice(turn, 'where=abroad', 'numbers.where-abroad')];
}
