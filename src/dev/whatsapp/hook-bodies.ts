import { createHmac, randomBytes } from 'node:crypto';

/** Who writes: with a number, with an id made for the business, or with both. */
export interface Persona {
  readonly phone?: string;
  readonly userId?: string;
  readonly name: string;
}

/** By which a business knows this person in what it sends. */
export const namesOf = ({ phone, userId }: Persona): readonly string[] =>
  [phone, userId].flatMap((id) => id ?? []);

export const newWamid = (): string => `wamid.${randomBytes(24).toString('base64')}`;

const changeOf = (account: string, more: object) => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '250790000001', phone_number_id: account },
  ...more,
});

/** One change in one entry, as most webhooks are. */
export const envelope = (account: string, more: object) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '102290129340398', changes: [{ value: changeOf(account, more), field: 'messages' }] }],
});

/** What a person sent, of any type. */
export function messageBody(account: string, { phone, userId, name }: Persona, at: number, part: object) {
  const ids = { ...(phone && { from: phone }), ...(userId && { from_user_id: userId }) };
  const card = { profile: { name }, ...(phone && { wa_id: phone }), ...(userId && { user_id: userId }) };
  const timestamp = String(Math.floor(at / 1_000));
  return envelope(account, {
    contacts: [card],
    messages: [{ ...ids, id: newWamid(), timestamp, ...part }],
  });
}

export interface Reported {
  readonly wamid: string;
  readonly opaque: string;
  readonly status: 'sent' | 'delivered' | 'read' | 'failed';
  readonly code?: number;
}

/** What became of a line. */
export function statusBody(account: string, { wamid, opaque, status, code }: Reported, at: number) {
  const timestamp = String(Math.floor(at / 1_000));
  const errors = code === undefined ? {} : { errors: [{ code, title: 'fake', message: 'fake' }] };
  const statuses = [{ id: wamid, status, timestamp, biz_opaque_callback_data: opaque, ...errors }];
  return envelope(account, { statuses });
}

/** JSON as Meta writes it: what is not ASCII is escaped, and slashes are too. */
export function metaJson(body: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(body)
    .replace(/[\u0080-\uffff]/g, escaped)
    .replaceAll('/', '\\/');
}

export const signatureOf = (secret: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
