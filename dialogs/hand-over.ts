import type { DialogContext } from 'botbuilder-dialogs';
import { numbersText, whereChoices } from './numbers.js';
import { choice, say, words } from './say.js';
import { count, turnOf } from './turn.js';

/** Says plainly that no counsellor is on duty, and which numbers people answer. */
export async function handOver(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  count(turn, 'person-asked');
  const lead = words(turn, turn.content.mode === 'demo' ? 'hand.demo' : 'hand.none');
  await say(dc, [lead, numbersText(turn, 'general'), words(turn, 'hand.after')].join('\n'), [
    ...whereChoices(turn),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
}
