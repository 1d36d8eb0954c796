import type { Context } from 'hono';
import { Fault } from '../../domain/faults.js';
import { isSame } from '../is-same.js';
import { readBody } from '../read-body.js';
import { type NotingParts, noteUnreadable, parseJson } from '../unreadable.js';
import type { TakeIn } from './intake.js';

/**
 * Takes in what Telegram brings: 200 only when it is stored. What cannot be read is noted and taken, or it would come
 * again for a day; a store that is away makes a 503, and it comes again.
 */
export async function hear(
  parts: NotingParts,
  secret: string,
  takeIn: TakeIn,
  c: Context,
): Promise<Response> {
  if (!isSame(secret, c.req.header('x-telegram-bot-api-secret-token'))) throw new Fault('channel.forged');
  const body = await readBody(c.req.raw.body);
  const update = parseJson(body);
  if (update === undefined) await noteUnreadable(parts, body);
  else await takeIn([update]);
  return c.body(null, 200);
}
