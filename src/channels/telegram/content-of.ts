import { z } from 'zod';
import type { Message, MessageKind } from '../../domain/conversation.js';
import { plainText } from '../../domain/plain-text.js';
import { type Command, readCommand } from './commands.js';

/** What of a message is read; of everything else only its name is looked at. */
export const Contents = z.looseObject({
  text: z.string().optional(),
  caption: z.string().optional(),
});
type Contents = z.infer<typeof Contents>;

export type Content = Pick<Message, 'kind' | 'text' | 'choice'> & {
  /** She pressed Start, here or on a link. */
  readonly start?: { readonly campaign: string | undefined };
};

const kinds: Readonly<Record<string, MessageKind>> = {
  photo: 'image',
  video: 'image',
  animation: 'image',
  video_note: 'image',
  document: 'image',
  voice: 'voice',
  audio: 'voice',
  venue: 'location',
  location: 'location',
  contact: 'contact',
  sticker: 'sticker',
  dice: 'sticker',
};

/** What the app says by itself in a chat: she has set something, and said nothing. */
const silent = [
  'pinned_message',
  'message_auto_delete_timer_changed',
  'chat_background_set',
  'write_access_allowed',
  'connected_website',
  'proximity_alert_triggered',
];

/** What a message says, by kind; nothing is downloaded. undefined: it says nothing. */
export function contentOf(message: Contents): Content | undefined {
  if (silent.some((name) => name in message)) return undefined;
  if (message.text?.startsWith('/')) return commanded(readCommand(plainText(message.text)));
  if (message.text !== undefined) return { kind: 'text', text: plainText(message.text) };
  const known = Object.keys(kinds).find((name) => name in message);
  return { kind: kinds[known ?? ''] ?? 'unknown', text: plainText(message.caption ?? '') };
}

function commanded(command: Command): Content {
  switch (command.kind) {
    case 'start':
      return { kind: 'open', text: '', start: { campaign: command.campaign } };
    case 'choice':
      return { kind: 'choice', choice: command.choice, text: '' };
    case 'text':
      return { kind: 'text', text: command.text };
  }
}

/** What an edit says now; a place that moves along, or new buttons, are none of hers. */
export function editOf({ text, caption }: Contents): Content | undefined {
  const now = text ?? caption;
  return now === undefined ? undefined : { kind: 'edit', text: plainText(now) };
}
