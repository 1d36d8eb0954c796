import type { Context } from 'hono';
import type { Message } from '../../domain/conversation.js';
import { Fault } from '../../domain/faults.js';
import type { Engine } from '../../engine/engine.js';
import { isSame } from '../is-same.js';
import { readBody } from '../read-body.js';
import { bytesOf, type NotingParts, noteUnreadable, parseJson } from '../unreadable.js';
import { type Event, readEvents } from './read-events.js';
import { isSigned } from './signature.js';

export interface WebhookParts extends NotingParts {
  readonly engine: Engine;
}

interface Secrets {
  readonly account: string;
  readonly appSecret: string;
  readonly verifyToken: string;
}

/** Meta asks whether this address is ours before it sends anything there. */
export function shakeHands({ verifyToken }: Secrets, c: Context): Response {
  const isOurs =
    c.req.query('hub.mode') === 'subscribe' && isSame(verifyToken, c.req.query('hub.verify_token'));
  if (!isOurs) throw new Fault('channel.forged');
  c.header('x-content-type-options', 'nosniff');
  return c.text((c.req.query('hub.challenge') ?? '').slice(0, 256));
}

/**
 * Takes in what Meta brings: 200 only when it is stored. What is signed and cannot be read is noted and taken, or it
 * would come again for a week; a store that is away makes a 503, and it comes again.
 */
export async function hear(parts: WebhookParts, secrets: Secrets, c: Context): Promise<Response> {
  const body = await readBody(c.req.raw.body);
  if (!isSigned(secrets.appSecret, body, c.req.header('x-hub-signature-256')))
    throw new Fault('channel.forged');
  const json = parseJson(body);
  if (json === undefined) await noteUnreadable(parts, body);
  else await takeIn(parts, readEvents(json, secrets.account, parts.clock.now()), body);
  return c.body(null, 200);
}

async function takeIn(parts: WebhookParts, events: readonly Event[], body: Buffer): Promise<void> {
  await Promise.all(events.map((event) => takeAside(parts, event, body)));
  let messages: Message[] = [];
  for (const event of events) {
    if (event.kind === 'message') messages.push(event.message);
    if (event.kind !== 'moved') continue;
    await parts.engine.intake(messages);
    messages = [];
    for (const address of event.from) await leave(parts.engine, address);
  }
  await parts.engine.intake(messages);
}

/** What has no place in the order of messages. */
async function takeAside(parts: WebhookParts, event: Event, body: Buffer): Promise<void> {
  if (event.kind === 'status') await parts.engine.receipt(event.id, event.status, event.code);
  if (event.kind === 'unreadable') await noteUnreadable(parts, bytesOf(event.part) ?? body);
}

/** Who writes from this address next is somebody else. */
async function leave(engine: Engine, address: Message['from']): Promise<void> {
  const known = await engine.find(address);
  if (known) await engine.forget(known.conversation);
}
