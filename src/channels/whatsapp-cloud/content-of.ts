import { z } from 'zod';
import type { Message } from '../../domain/conversation.js';
import { plainText } from '../../domain/plain-text.js';

const Caption = z.object({ caption: z.string().optional() }).optional();
const Reply = z.object({ id: z.string(), title: z.string().catch('') }).optional();

/** What a message may hold that is read; everything else in it is dropped unread. */
export const Contents = z.object({
  type: z.string(),
  text: z.object({ body: z.string() }).optional(),
  image: Caption,
  video: Caption,
  document: Caption,
  interactive: z.object({ button_reply: Reply, list_reply: Reply }).optional(),
  button: z.object({ payload: z.string().optional(), text: z.string().catch('') }).optional(),
  reaction: z.object({ emoji: z.string().optional() }).optional(),
});
type Contents = z.infer<typeof Contents>;

type Content = Pick<Message, 'kind' | 'text' | 'choice'>;

const choiceId = /^[a-z0-9][a-z0-9.-]{0,60}=[A-Za-z0-9.-]{1,60}$/;

const of = (kind: Message['kind'], text = ''): Content => ({ kind, text: plainText(text) });

/** A tap is a choice when its id is one of ours; else it says what stands on it. */
function tapOf(id: string, label: string): Content {
  return choiceId.test(id) ? { ...of('choice', label), choice: id } : of('text', label);
}

/** What a message says, by kind; nothing is downloaded. undefined: it says nothing. */
export function contentOf(message: Contents): Content | undefined {
  const { interactive, button } = message;
  const tap = interactive?.button_reply ?? interactive?.list_reply;
  switch (message.type) {
    case 'text':
      return message.text && of('text', message.text.body);
    case 'interactive':
      return tap ? tapOf(tap.id, tap.title) : of('unknown');
    case 'button':
      return button ? tapOf(button.payload ?? '', button.text) : of('unknown');
    case 'reaction':
      return message.reaction?.emoji ? of('sticker') : undefined;
    default:
      return otherContent(message);
  }
}

/** A film or a document is most often an advert too. */
function otherContent({ type, image, video, document }: Contents): Content | undefined {
  switch (type) {
    case 'image':
    case 'video':
    case 'document':
      return of('image', (image ?? video ?? document)?.caption);
    case 'audio':
    case 'voice':
      return of('voice');
    case 'request_welcome':
      return of('open');
    case 'revoke':
      return undefined;
    default:
      return of(plainKinds[type] ?? 'unknown');
  }
}

const plainKinds: Readonly<Record<string, Message['kind']>> = {
  location: 'location',
  contacts: 'contact',
  sticker: 'sticker',
  edit: 'edit',
};
