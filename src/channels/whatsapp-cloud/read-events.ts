import { z } from 'zod';
import type { Address, Message } from '../../domain/conversation.js';
import type { FaultCode } from '../../domain/faults.js';
import type { ReceiptStatus, RowId } from '../../engine/ports/store.js';
import { addressOf, senderOf } from './address.js';
import { Contents, contentOf } from './content-of.js';
import { type Contact, type Piece, piecesOf } from './pieces.js';
import { faultOf } from './verdicts.js';

export type Event =
  | { readonly kind: 'message'; readonly at: number; readonly message: Message }
  /** These addresses are no longer hers. */
  | { readonly kind: 'moved'; readonly at: number; readonly from: readonly Address[] }
  | {
      readonly kind: 'status';
      readonly at: number;
      readonly id: RowId;
      readonly status: ReceiptStatus;
      readonly code: FaultCode | undefined;
    }
  | { readonly kind: 'unreadable'; readonly at: number; readonly part: unknown };

const Timestamp = z.coerce.number().int().min(0).catch(0);

const InMessage = Contents.extend({
  id: z.string().min(1).max(512),
  timestamp: Timestamp,
  from: z.string().max(256).optional(),
  from_user_id: z.string().max(256).optional(),
  group_id: z.string().optional(),
  system: z.object({ type: z.string().catch(''), previous_user_id: z.string().optional() }).optional(),
});
type InMessage = z.infer<typeof InMessage>;

const Status = z.object({
  status: z.string(),
  timestamp: Timestamp,
  /** Ours, given with every line; without it the status is of a line that is not ours. */
  biz_opaque_callback_data: z.string().optional(),
  errors: z.array(z.object({ code: z.number() })).catch([]),
});

/** What a body says, in the order in which it happened; `now` is when it arrived. */
export function readEvents(body: unknown, account: string, now: number): readonly Event[] {
  const events = [...piecesOf(body, account)].flatMap((piece) => eventsOf(piece, account, now));
  return events.sort((one, other) => one.at - other.at);
}

function eventsOf(piece: Piece, account: string, now: number): readonly Event[] {
  const { part } = piece;
  if (piece.kind === 'unreadable') return [{ kind: 'unreadable', at: 0, part }];
  const parsed = piece.kind === 'status' ? Status.safeParse(part) : InMessage.safeParse(part);
  if (!parsed.success) return [{ kind: 'unreadable', at: 0, part }];
  if ('status' in parsed.data) return statusOf(parsed.data);
  return messageOf(parsed.data, piece.kind === 'message' ? piece.contacts : [], account, now);
}

const statuses: readonly string[] = ['sent', 'delivered', 'read', 'failed'] satisfies ReceiptStatus[];
const isKnown = (status: string): status is ReceiptStatus => statuses.includes(status);

function statusOf({
  status,
  timestamp,
  biz_opaque_callback_data: id = '',
  errors,
}: z.infer<typeof Status>): readonly Event[] {
  if (!isKnown(status) || !/^[0-9a-f]{32}$/.test(id)) return [];
  const [error] = errors;
  return [{ kind: 'status', at: timestamp, id, status, code: error && faultOf(error.code) }];
}

function messageOf(
  message: InMessage,
  contacts: readonly Contact[],
  account: string,
  now: number,
): readonly Event[] {
  // A group gets silence.
  if (message.group_id !== undefined) return [];
  const at = message.timestamp;
  if (message.type === 'system') return [{ kind: 'moved', at, from: leftBehind(message, account) }];
  const sender = senderOf(message, contacts);
  const content = contentOf(message);
  if (!content) return [];
  if (!sender) return [{ kind: 'unreadable', at, part: message }];
  const from = addressOf(account, sender);
  return [{ kind: 'message', at, message: { id: message.id, from, ...content, receivedAt: now } }];
}

const changes = ['user_changed_number', 'user_changed_user_id'];

function leftBehind({ system, from }: InMessage, account: string): readonly Address[] {
  if (!system || !changes.includes(system.type)) return [];
  return [system.previous_user_id, from].flatMap((id) => (id ? addressOf(account, id) : []));
}
