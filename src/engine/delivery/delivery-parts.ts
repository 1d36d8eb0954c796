import type { ChannelName, Language, Line } from '../../domain/conversation.js';
import type { FaultCode } from '../../domain/faults.js';
import type { PushChannel } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import type { Store } from '../ports/store.js';

export interface DeliveryParts {
  readonly store: Store;
  readonly channels: ReadonlyMap<ChannelName, PushChannel>;
  readonly clock: Clock;
  /** Uniform in [0, 1); spreads retries so that they do not come all at once. */
  readonly random: () => number;
  /** The neutral words that go out instead of late ones. */
  readonly knock: (language: Language) => Line;
  readonly report: (code: FaultCode) => void;
}
