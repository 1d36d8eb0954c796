/** Who writes to the bot. */
export interface Persona {
  readonly id: number;
  readonly name: string;
}

export interface Button {
  readonly text: string;
  readonly callback_data: string;
}

const senderOf = ({ id, name }: Persona) => ({
  id,
  is_bot: false,
  first_name: name,
  username: `${name.replaceAll(/\W+/g, '')}_1`,
  language_code: 'en',
});

const chatOf = ({ id, name }: Persona) => ({ id, first_name: name, type: 'private' });

const seconds = (at: number) => Math.floor(at / 1_000);

/** What a person sent, of any kind; without the number that Telegram gives each update. */
export const messageBody = (persona: Persona, message_id: number, at: number, part: object) => ({
  message: {
    message_id,
    from: senderOf(persona),
    chat: chatOf(persona),
    date: seconds(at),
    ...part,
  },
});

/** What she made of a message of hers. */
export const editBody = (persona: Persona, message_id: number, at: number, part: object) => ({
  edited_message: { ...messageBody(persona, message_id, at, part).message, edit_date: seconds(at) },
});

/** A tap on a button under a line of ours. */
export const tapBody = (
  persona: Persona,
  line: { readonly messageId: number; readonly text: string; readonly rows: readonly (readonly Button[])[] },
  data: string,
  at: number,
) => ({
  callback_query: {
    id: `${persona.id}${line.messageId}${seconds(at)}`,
    from: senderOf(persona),
    message: {
      message_id: line.messageId,
      from: { id: 1, is_bot: true, first_name: 'Inzira' },
      chat: chatOf(persona),
      date: seconds(at),
      text: line.text,
      reply_markup: { inline_keyboard: line.rows },
    },
    chat_instance: '1',
    data,
  },
});
