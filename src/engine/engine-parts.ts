import type { ChannelName, ConversationId, Language, Line } from '../domain/conversation.js';
import type { FaultCode } from '../domain/faults.js';
import type { Case } from '../domain/handover/case.js';
import type { DeskView } from '../domain/handover/desk-view.js';
import type { LogWatch } from './log-watch.js';
import type { Numbers } from './numbers-for.js';
import type { PushChannel } from './ports/channel.js';
import type { Clock } from './ports/clock.js';
import type { Content } from './ports/content.js';
import type { Store } from './ports/store.js';
import type { Understand } from './ports/understand.js';
import type { Watchdog } from './watchdog.js';

/** Whom the desk is asked for. */
export interface DeskAsker {
  readonly language: Language;
  readonly channel: ChannelName;
}

/** The parts, and who waits for what they do. */
export interface WatchedParts extends EngineParts {
  readonly logs: LogWatch;
  readonly numbers: Numbers;
  readonly watchdog: Watchdog;
  /** How the counsellors' desk stands for one conversation. */
  readonly deskFor: (asker: DeskAsker, own: Case | null) => Promise<DeskView>;
}

export interface EngineParts {
  readonly store: Store;
  readonly content: Content;
  readonly understand: Understand;
  readonly clock: Clock;
  /** Channels whose lines are pushed; the others read the log. */
  readonly pushed: ReadonlyMap<ChannelName, PushChannel>;
  /** Told after a commit that put rows into the outbox. */
  readonly onOutbox?: () => void;
  readonly report: (code: FaultCode, conversation: ConversationId) => void;
}

/** What a channel that reads the log gets back from one message. */
export interface Reply {
  readonly lines: readonly Line[];
  readonly forgotten: boolean;
  /** A case is open: a counsellor may write any time. */
  readonly waits?: boolean;
}

/** What is left to say to a conversation that is no more. */
export const goneReply: Reply = { lines: [], forgotten: true };
