import { type Activity, BotAdapter, type ResourceResponse, type TurnContext } from 'botbuilder-core';
import type { Line } from '../domain/conversation.js';

/** The only BotAdapter: keeps the lines of one turn. */
export class CollectingAdapter extends BotAdapter {
  readonly lines: Line[] = [];

  override async sendActivities(
    _context: TurnContext,
    activities: Partial<Activity>[],
  ): Promise<ResourceResponse[]> {
    // Everything but messages is dropped: a trace carries answers.
    const messages = activities.filter((activity) => activity.type === 'message');
    this.lines.push(...messages.map((activity) => activity.channelData as Line));
    return activities.map(() => ({ id: '' }));
  }

  override async updateActivity(): Promise<undefined> {
    return undefined;
  }

  override async deleteActivity(): Promise<void> {}

  override async continueConversation(): Promise<void> {}
}
