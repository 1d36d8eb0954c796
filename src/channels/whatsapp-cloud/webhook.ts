import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { Message } from '../../domain/conversation.js';
import { Fault, type FaultCode } from '../../domain/faults.js';
import type { Engine } from '../../engine/engine.js';
import type { Clock } from '../../engine/ports/clock.js';
import type { Records } from '../../engine/ports/store.js';
import { readBody } from './read-body.js';
import { type Event, readEvents } from './read-events.js';
import { isSame, isSigned } from './signature.js';

export interface WebhookParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly store: { readonly records: Records };
  readonly report: (code: FaultCode) => void;
}

interface Secrets {
  readonly account: string;
  readonly appSecret: string;
  readonly verifyToken: string;
}

/** The kind of record that tells of what a platform sent and nobody could read. */
export const unreadableKind = 'unreadable';

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
  else await takeIn(parts, readEvents(json, secrets.account, parts.clock.now()));
  return c.body(null, 200);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

async function takeIn(parts: WebhookParts, events: readonly Event[]): Promise<void> {
  await Promise.all(events.map((event) => takeAside(parts, event)));
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
async function takeAside(parts: WebhookParts, event: Event): Promise<void> {
  if (event.kind === 'status') await parts.engine.receipt(event.id, event.status, event.code);
  if (event.kind === 'unreadable') await noteUnreadable(parts, Buffer.from(JSON.stringify(event.part)));
}

/** Who writes from this address next is somebody else. */
async function leave(engine: Engine, address: Message['from']): Promise<void> {
  const known = await engine.find(address);
  if (known) await engine.forget(known.conversation);
}

async function noteUnreadable({ store, clock, report }: WebhookParts, bytes: Buffer): Promise<void> {
  report('channel.unreadable');
  const hash = createHash('sha256').update(bytes).digest('hex');
  const at = clock.now();
  const body = { hash, size: bytes.length, at };
  // Noted before: nothing to add.
  await store.records.put(unreadableKind, { key: hash, version: 0, sort: `${at}|${hash}`, body });
}
