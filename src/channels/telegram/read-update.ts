import { z } from 'zod';
import { plainText } from '../../domain/plain-text.js';
import { type Content, Contents, contentOf, editOf } from './content-of.js';

/** One update for us. */
export interface Update {
  readonly kind: 'message';
  readonly id: string;
  readonly chat: string;
  readonly content: Content;
  /** Pictures that were sent together. */
  readonly album?: string;
  /** A tap: what the button carries, and whom to tell that it was felt. */
  readonly tap?: { readonly query: string; readonly data: string };
}

export type Read = Update | { readonly kind: 'nothing' } | { readonly kind: 'unreadable' };

const Chat = z.object({ id: z.number().int(), type: z.string() });
const InMessage = Contents.extend({
  chat: Chat,
  from: z.object({ is_bot: z.boolean().catch(false) }).optional(),
  media_group_id: z.string().max(64).optional(),
});
type InMessage = z.infer<typeof InMessage>;

const Button = z.object({ text: z.string(), callback_data: z.string().optional() });
const Keyboard = z.object({ inline_keyboard: z.array(z.array(Button)) });
const Query = z.object({
  id: z.string(),
  data: z.string().max(64).optional(),
  message: z.object({ chat: Chat, reply_markup: Keyboard.optional().catch(undefined) }).optional(),
});

const InUpdate = z.object({
  update_id: z.number().int(),
  message: InMessage.optional(),
  edited_message: InMessage.optional(),
  callback_query: Query.optional(),
});

/** The updates we ask for; all others say nothing a person said to us. */
export const wanted = ['message', 'edited_message', 'callback_query'] as const;

const nothing: Read = { kind: 'nothing' };

/** What one update says. Groups and channels get silence. */
export function readUpdate(body: unknown): Read {
  const parsed = InUpdate.safeParse(body);
  if (!parsed.success) return { kind: 'unreadable' };
  const { update_id, message, edited_message, callback_query } = parsed.data;
  const id = String(update_id);
  if (callback_query) return tapped(id, callback_query);
  if (edited_message) return said(id, edited_message, editOf(edited_message));
  return message ? said(id, message, contentOf(message)) : nothing;
}

function said(id: string, { chat, from, media_group_id }: InMessage, content: Content | undefined): Read {
  if (chat.type !== 'private' || from?.is_bot || !content) return nothing;
  const album = content.kind === 'image' && media_group_id !== undefined ? { album: media_group_id } : {};
  return { kind: 'message', id, chat: String(chat.id), content, ...album };
}

function tapped(id: string, { id: query, data, message }: z.infer<typeof Query>): Read {
  if (data === undefined || message?.chat.type !== 'private') return nothing;
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  const label = buttons.find(({ callback_data }) => callback_data === data)?.text ?? '';
  const content = { kind: 'choice', text: plainText(label) } as const;
  return { kind: 'message', id, chat: String(message.chat.id), content, tap: { query, data } };
}
