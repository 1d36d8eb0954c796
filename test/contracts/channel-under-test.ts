import type { Address, Language } from '../../src/domain/conversation.js';
import type { TestInzira } from '../support/inzira.js';

/** Everything a platform may bring; `image` and `voice` may have a caption. */
export type Brought =
  | 'text'
  | 'choice'
  | 'image'
  | 'voice'
  | 'location'
  | 'contact'
  | 'sticker'
  | 'edit'
  | 'unknown'
  /** Word of what became of a line of ours. */
  | 'receipt'
  /** A message of our own, come back. */
  | 'echo'
  | 'group'
  /** For another bot or number than ours. */
  | 'other-account';

/** What a platform can do wrong with one send. */
export type PlatformFault =
  /** 429 with Retry-After, not taken. */
  | 'throttled'
  /** 5xx, not taken. */
  | 'down'
  /** Taken, and the connection is cut before the answer. */
  | 'reset'
  /** Taken, and answered only when it is let go. */
  | 'slow';

/** What a channel can do, known before it is started. */
export interface Abilities {
  readonly brings: readonly Brought[];
  /** Lines are pushed through a platform that may fail; else she reads the log. */
  readonly pushed: boolean;
  /** What comes is posted over HTTP; else it is handed in, and a status stands for what became of it. */
  readonly http: boolean;
  /** The platform posts again what was not taken: a body that nobody can read must be taken. */
  readonly redelivers: boolean;
  /** Does the conversation begin with her words, or with our greeting when a window opens? */
  readonly begins: 'writes' | 'opens';
  /** The longest text the platform shows, in code points. */
  readonly longest: number;
  readonly faults: readonly PlatformFault[];
}

export interface Delivery {
  readonly text?: string;
  readonly choice?: string;
  /** Signed by somebody else. */
  readonly forged?: boolean;
  /** Fields that nobody has heard of, wherever the body has room for them. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What one person's screen shows of a line; choices by their labels, as buttons or written out. */
export interface Shown {
  readonly text: string;
  readonly choices: readonly string[];
}

/** A whole program behind one channel, with one person; only the platform's HTTP is replaced. */
export interface ChannelUnderTest {
  readonly inzira: TestInzira;
  readonly address: Address;
  /** Her number, platform ids and name: nobody but the platform may read them. */
  readonly hers: readonly string[];
  /** Tokens and secrets of ours. */
  readonly secrets: readonly string[];
  /** She opens the window and is greeted in this language; only where a conversation begins with that. */
  open?(language: Language): Promise<void>;
  /** What was sent out so far, without the field that says to whom. */
  outgoing(): string;
  /** The platform brings something; resolves to the HTTP status. */
  deliver(kind: Brought, delivery?: Delivery): Promise<number>;
  /** The same bytes as last time. */
  redeliver(): Promise<number>;
  /** Bytes that are rightly signed, whatever they are. */
  post(body: string): Promise<number>;
  /** Lets everything be handled and sent that can be now. */
  settle(): Promise<void>;
  /** Moves the clock on until no line is open any more. */
  untilAllIsOut(): Promise<void>;
  shown(): readonly Shown[];
  /** Both resolve to what came since. */
  say(text: string): Promise<readonly Shown[]>;
  tap(label: string): Promise<readonly Shown[]>;
  /** Stops in order, and starts again on the same data. */
  restart(): Promise<void>;
  /** What the next sends meet, one each. */
  faults(...faults: PlatformFault[]): void;
  dispose(): Promise<void>;
}

/** A text whose choices are written out below it, each with its digit: the words, and the labels. */
export function readNumbered(text: string): Shown {
  const list = /(?:^|\n\n)((?:\d+ .+\n)*\d+ .+)$/u.exec(text);
  const rows = list?.[1]?.split('\n') ?? [];
  if (!list || !rows.every((row, at) => row.startsWith(`${at + 1} `))) return { text, choices: [] };
  return { text: text.slice(0, list.index), choices: rows.map((row) => row.replace(/^\d+ /, '')) };
}
