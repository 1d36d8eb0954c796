import { z } from 'zod';

const bytes = (text: string) => Buffer.byteLength(text);

/** Telegram does not say of what its 4,096 are: the stricter of both is held. */
const Text = z.string().refine((text) => text.trim() !== '' && text.length <= 4_096);

const Button = z.object({
  text: z.string().refine((text) => text.trim() !== ''),
  callback_data: z.string().refine((data) => bytes(data) >= 1 && bytes(data) <= 64),
});

const Send = z.object({
  chat_id: z.number().int(),
  text: Text,
  reply_markup: z.object({ inline_keyboard: z.array(z.array(Button).min(1).max(8)).max(100) }).optional(),
  link_preview_options: z.object({ is_disabled: z.boolean() }).optional(),
});

/** Reads a sendMessage as Telegram does, with its limits; undefined when it would be refused. */
export const readSend = (body: unknown) => Send.safeParse(body).data;
