import type { Line } from '../../domain/conversation.js';
import { Fault, type FaultCode } from '../../domain/faults.js';
import type { Engine, LogNews } from '../../engine/engine.js';
import type { Clock } from '../../engine/ports/clock.js';
import { activitySet, asEntries, passing } from './activity-out.js';
import { addressOf } from './address.js';

export interface StreamParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly report: (code: FaultCode) => void;
}

/** The open end of a stream. */
interface Socket {
  send(text: string): void;
  close(code: number): void;
}

export interface Streams {
  /** Sends what the log has after a place, and all that comes; returns how to end it. */
  open(id: string, conversation: string, after: number, socket: Socket): () => void;
  /** Says something that stands in no log; true when somebody listens. */
  say(conversation: string, line: Line): boolean;
  /** Resolves when the open streams of a conversation have sent what was there. */
  shown(conversation: string): Promise<void>;
}

const mostPerConversation = 4;
const lookEveryMs = 3_000;
const looksPerBeat = 8;

/** Closing codes of RFC 6455: it is over; too many. */
const over = 1000;
const tooMany = 1013;

interface Stream {
  readonly socket: Socket;
  say(line: Line): void;
  /** Resolves when all news so far were sent. */
  sent(): Promise<void>;
  end(): void;
}

/** Streams fed from the log: at once by what happens here, every few seconds by what other instances wrote. */
export function createStreams(parts: StreamParts): Streams {
  const byConversation = new Map<string, Set<Stream>>();
  return {
    open(id, conversation, after, socket) {
      const mine = byConversation.get(conversation) ?? new Set();
      byConversation.set(conversation, mine);
      const oldest = mine.size >= mostPerConversation ? [...mine][0] : undefined;
      oldest?.socket.close(tooMany);
      const stream = follow(parts, id, conversation, after, socket);
      mine.add(stream);
      return () => {
        stream.end();
        mine.delete(stream);
        if (mine.size === 0 && byConversation.get(conversation) === mine) byConversation.delete(conversation);
      };
    },
    say(conversation, line) {
      const mine = byConversation.get(conversation) ?? new Set();
      for (const stream of mine) stream.say(line);
      return mine.size > 0;
    },
    async shown(conversation) {
      await Promise.all([...(byConversation.get(conversation) ?? [])].map((stream) => stream.sent()));
    },
  };
}

function follow(parts: StreamParts, id: string, conversation: string, after: number, socket: Socket): Stream {
  const { engine, clock, report } = parts;
  let mark = after;
  let ended = false;
  const grown = async () => {
    const entries = await engine.log(conversation, mark);
    if (entries.length === 0 || ended) return;
    socket.send(JSON.stringify(activitySet(id, entries, mark)));
    mark = entries.at(-1)?.seq ?? mark;
  };
  const gone = (lines: readonly Line[]) => {
    if (ended) return;
    const entries = asEntries(lines, mark, clock.now());
    if (entries.length > 0) socket.send(JSON.stringify(activitySet(id, entries, mark)));
    end();
    socket.close(over);
  };
  let queue = Promise.resolve();
  const then = (step: () => unknown) => {
    queue = queue.then(step).then(
      () => undefined,
      (error) => report(Fault.from(error).code),
    );
  };
  const hear = (news: LogNews) => then(() => (news.kind === 'gone' ? gone(news.lastWords) : grown()));
  const stopListening = engine.onLog(conversation, hear);
  const look = lookNowAndThen(
    async () => {
      if (await engine.find(addressOf(id))) return grown();
      gone([]);
    },
    then,
    socket,
  );
  const end = () => {
    ended = true;
    stopListening();
    clearInterval(look);
  };
  const say = (line: Line) => then(() => socket.send(JSON.stringify(passing(id, line, mark, clock.now()))));
  then(grown);
  return { socket, say, sent: () => queue, end };
}

/** Looks every few seconds; an empty frame now and then keeps proxies from closing. */
function lookNowAndThen(
  look: () => Promise<void>,
  then: (step: () => unknown) => void,
  socket: Socket,
): NodeJS.Timeout {
  let looks = 0;
  return setInterval(() => {
    then(look);
    looks += 1;
    if (looks % looksPerBeat === 0) socket.send('');
  }, lookEveryMs).unref();
}
