import type { ConversationState, Message } from '../src/domain/conversation.js';

/** Two digits mean the same in every conversation, whatever was offered. */
const always: Readonly<Record<string, string>> = { '9': 'danger=now', '0': 'hand=person' };

/** The choice a message picks: by tap, by digit, or by writing the label out; null when it picks none. */
export function readChoice(message: Message, state: ConversationState): string | null {
  if (message.kind === 'choice') return message.choice ?? null;
  const text = message.text.normalize('NFKC').trim();
  const digit = /^(\d)[.)]?$/.exec(text)?.[1];
  if (digit !== undefined) return always[digit] ?? state.offered[Number(digit) - 1] ?? null;
  return byLabel(text, state);
}

function byLabel(text: string, state: ConversationState): string | null {
  const wanted = plain(text);
  if (wanted === '') return null;
  const offered = state.lastLines.flatMap((line) => line.choices);
  return offered.find((choice) => plain(choice.label) === wanted)?.id ?? null;
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

/** Splits a choice id "question=answer"; null for anything else. */
export function partsOf(choice: string | null): { question: string; answer: string } | null {
  if (choice === null) return null;
  const at = choice.indexOf('=');
  return at < 1 ? null : { question: choice.slice(0, at), answer: choice.slice(at + 1) };
}
