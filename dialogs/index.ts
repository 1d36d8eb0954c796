import type { StatePropertyAccessor, TurnContext } from 'botbuilder-core';
import type { DialogContext, DialogState } from 'botbuilder-dialogs';
import { DialogSet } from 'botbuilder-dialogs/lib/dialogSet.js';
import { contextKey } from './asking.js';
import { CheckOffer } from './check-offer.js';
import { DangerDialog } from './danger.js';
import { HandOver } from './hand-over.js';
import { route } from './root.js';
import { type Turn, turnKey } from './turn.js';

/** The dialogs of Inzira over the state of the turn at hand; one set serves every conversation. */
export function createDialogs(): (context: TurnContext) => Promise<void> {
  const dialogs = new DialogSet(stateOfTurn);
  dialogs.add(new CheckOffer('check-offer')).add(new DangerDialog('danger')).add(new HandOver('hand-over'));
  return async (context) => {
    const dc: DialogContext = await dialogs.createContext(context);
    context.turnState.set(contextKey, dc);
    await route(dc);
    draftOf(context).dialogStack = dc.stack.map(({ id, state }) => ({ id, state }));
  };
}

const draftOf = (context: TurnContext) => context.turnState.get<Turn>(turnKey).draft;

/** botbuilder reads and writes the stack here; nothing is loaded or saved behind it. */
const stateOfTurn: StatePropertyAccessor<DialogState> = {
  async get(context) {
    return { dialogStack: draftOf(context).dialogStack.map(({ id, state }) => ({ id, state })) };
  },
  async set() {},
  async delete() {},
};
