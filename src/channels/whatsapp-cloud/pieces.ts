import { z } from 'zod';

/** What of a person's card is used: her ids. Her profile name is dropped here. */
const Contact = z.object({ wa_id: z.string().optional(), user_id: z.string().optional() });
export type Contact = z.infer<typeof Contact>;

const Envelope = z.object({ entry: z.array(z.unknown()) });
const Entry = z.object({ changes: z.array(z.unknown()) });
const Change = z.object({ field: z.string(), value: z.unknown() });
const Value = z.object({
  metadata: z.object({ phone_number_id: z.string() }),
  contacts: z.array(Contact.catch({})).catch([]),
  messages: z.array(z.unknown()).default([]),
  statuses: z.array(z.unknown()).default([]),
});

/** One part of what a platform sent, unread; `unreadable` is not even of the shape that holds parts. */
export type Piece =
  | { readonly kind: 'message'; readonly part: unknown; readonly contacts: readonly Contact[] }
  | { readonly kind: 'status'; readonly part: unknown }
  | { readonly kind: 'unreadable'; readonly part: unknown };

/** Every message and status of a batch that is for our number, each by itself: a bad one leaves the others whole. */
export function* piecesOf(body: unknown, account: string): Generator<Piece> {
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) return yield { kind: 'unreadable', part: body };
  for (const entry of envelope.data.entry) {
    const parsed = Entry.safeParse(entry);
    if (!parsed.success) yield { kind: 'unreadable', part: entry };
    for (const change of parsed.data?.changes ?? []) yield* piecesOfChange(change, account);
  }
}

function* piecesOfChange(change: unknown, account: string): Generator<Piece> {
  const parsed = Change.safeParse(change);
  if (!parsed.success) return yield { kind: 'unreadable', part: change };
  // Reviews, templates, what the business app wrote itself: nothing a person said.
  if (parsed.data.field !== 'messages') return;
  const value = Value.safeParse(parsed.data.value);
  if (!value.success) return yield { kind: 'unreadable', part: change };
  const { metadata, contacts, messages, statuses } = value.data;
  if (metadata.phone_number_id !== account) return;
  for (const part of statuses) yield { kind: 'status', part };
  for (const part of messages) yield { kind: 'message', part, contacts };
}
