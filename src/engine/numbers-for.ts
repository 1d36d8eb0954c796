import type { Address, ConversationState, Language, Line, Message } from '../domain/conversation.js';
import { nameless } from './nameless.js';
import type { Content } from './ports/content.js';
import type { Understand } from './ports/understand.js';

const mostRemembered = 10_000;

/** What is said to one who gets no answer; it needs no store. */
export interface Numbers {
  /** Where she was when her last turn ended; remembered in this process, for the latest 10,000 who are abroad. */
  learn(address: Address, whereabouts: ConversationState['whereabouts']): void;
  /** In `language`, else in that of her words. Short numbers of Rwanda are nothing for one who is elsewhere. */
  lineFor(message: Message, language?: Language): Promise<Line>;
}

export function numbers(parts: {
  readonly content: Pick<Content, 'speak'>;
  readonly understand: Understand;
}): Numbers {
  const abroad = new Set<string>();
  const name = nameless();
  return {
    learn(address, whereabouts) {
      const who = name(address);
      abroad.delete(who);
      if (whereabouts === 'abroad') abroad.add(who);
      const [oldest] = abroad;
      if (abroad.size > mostRemembered && oldest !== undefined) abroad.delete(oldest);
    },
    async lineFor(message, language) {
      const read = await parts.understand(message.text, message.language);
      const code = language ?? read.language.code ?? message.language ?? 'rw';
      const isAbroad =
        read.whereabouts === 'abroad' || read.danger?.abroad === true || abroad.has(name(message.from));
      const text = parts.content.speak(code, isAbroad ? 'trouble.slow-abroad' : 'trouble.slow');
      return { text, language: code, choices: [] };
    },
  };
}
