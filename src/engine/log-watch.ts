import type { ConversationId, Line } from '../domain/conversation.js';

/** What is told of a log: it may have grown, or it is gone and these were the last words. */
export type LogNews =
  | { readonly kind: 'grown' }
  | { readonly kind: 'gone'; readonly lastWords: readonly Line[] };

export interface LogWatch {
  /** Told of each change made in this process after it is durable; returns how to stop listening. */
  watch(conversation: ConversationId, listener: (news: LogNews) => void): () => void;
  tell(conversation: ConversationId, news: LogNews): void;
}

/** Who waits for a conversation's log in this process; what another instance wrote, nobody tells. */
export function logWatch(): LogWatch {
  const listeners = new Map<ConversationId, Set<(news: LogNews) => void>>();
  return {
    watch(conversation, listener) {
      const mine = listeners.get(conversation) ?? new Set();
      listeners.set(conversation, mine.add(listener));
      return () => {
        mine.delete(listener);
        if (mine.size === 0 && listeners.get(conversation) === mine) listeners.delete(conversation);
      };
    },
    tell(conversation, news) {
      for (const listener of listeners.get(conversation) ?? []) listener(news);
    },
  };
}
