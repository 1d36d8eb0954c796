import type { DialogContext } from 'botbuilder-dialogs';
import { numbersText } from './numbers.js';
import { choice, paragraphs, say } from './say.js';
import { count, turnOf } from './turn.js';

/** "I go anyway": no reproach, what lowers the risk, and plainly what Inzira cannot do. */
export async function goAnyway(dc: DialogContext): Promise<void> {
  const turn = turnOf(dc);
  count(turn, 'going-anyway');
  await say(dc, paragraphs(turn, ['anyway.start', 'anyway.steps', 'anyway.plain']));
  await say(dc, numbersText(turn, 'travel'), [
    choice(turn, 'hand=person', 'choice.person'),
    choice(turn, 'topic=offer.check', 'result.another'),
    choice(turn, 'menu=start', 'choice.menu'),
  ]);
}
