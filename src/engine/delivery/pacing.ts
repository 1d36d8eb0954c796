import type { ConversationId, Lane } from '../../domain/conversation.js';
import type { PushChannel } from '../ports/channel.js';
import type { Bucket } from '../ports/store.js';

/** What of a channel's pace is kept free for people in danger. */
const crisisShare = 0.2;

export const channelBucket = (channel: PushChannel['name']): string => `pace|${channel}`;

/** The buckets a line must have a token from: its channel's, and its person's. */
export function bucketsFor(
  { name, pace }: PushChannel,
  lane: Lane,
  conversation: ConversationId,
): readonly Bucket[] {
  const reserve = lane === 'crisis' ? 0 : Math.floor(pace.burst * crisisShare);
  const { everySeconds, burst } = pace.person;
  return [
    { name: channelBucket(name), perSecond: pace.perSecond, burst: pace.burst, reserve },
    { name: `pace|${name}|${conversation}`, perSecond: 1 / everySeconds, burst, reserve: 0 },
  ];
}
