import type { TurnContext } from 'botbuilder-core';
import type { DialogContext, DialogInstance, DialogTurnResult } from 'botbuilder-dialogs';
import { Dialog, DialogTurnStatus } from 'botbuilder-dialogs/lib/dialog.js';
import { type Turn, turnKey, turnOf } from './turn.js';

/** What a dialog did with a message: `not-mine` lets the message be understood as if no dialog were open. */
export type Heard = 'waiting' | 'ended' | 'not-mine';

/**
 * A dialog that asks. It keeps ids of what it asked, never positions, and the router calls it:
 * `start` once, `hear` for each message, `ask` to put the open question again, `back` for one step back.
 */
export abstract class Asking<State extends object, Options extends object> extends Dialog<Options> {
  abstract start(dc: DialogContext, options: Options): Promise<Heard>;
  abstract hear(dc: DialogContext, turn: Turn, state: State): Promise<Heard>;
  abstract ask(dc: DialogContext, turn: Turn, state: State): Promise<void>;
  /** true when nothing is open: a message about something else may leave this dialog for good. */
  abstract isDone(state: State): boolean;
  /** false when there is nothing before the open question. */
  abstract back(dc: DialogContext, turn: Turn, state: State): Promise<boolean>;

  override async beginDialog(dc: DialogContext, options?: Options): Promise<DialogTurnResult> {
    return this.finish(dc, await this.start(dc, options ?? ({} as Options)));
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return this.finish(dc, await this.hear(dc, turnOf(dc), this.stateOf(dc)));
  }

  /** Whatever covered this dialog has ended: put the open question again. */
  override async resumeDialog(dc: DialogContext): Promise<DialogTurnResult> {
    await this.ask(dc, turnOf(dc), this.stateOf(dc));
    return Dialog.EndOfTurn;
  }

  override async repromptDialog(context: TurnContext, instance: DialogInstance): Promise<void> {
    const dc = context.turnState.get<DialogContext>(contextKey);
    await this.ask(dc, context.turnState.get<Turn>(turnKey), instance.state);
  }

  stateOf(dc: DialogContext): State {
    return dc.activeDialog?.state;
  }

  private async finish(dc: DialogContext, heard: Heard): Promise<DialogTurnResult> {
    if (heard === 'ended') return dc.endDialog();
    return { status: DialogTurnStatus.waiting, result: heard };
  }
}

/** The key under which the dialog context of this turn stands in botbuilder's turn state. */
export const contextKey = Symbol('dialog context');
