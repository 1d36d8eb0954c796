import { upgradeWebSocket } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Fault, type FaultCode } from '../../domain/faults.js';
import type { Engine } from '../../engine/engine.js';
import type { Clock } from '../../engine/ports/clock.js';
import { addressLimit } from '../address-limit.js';
import { type Access, createAccess } from './access.js';
import { readActivity } from './activity-in.js';
import { type Conversations, createConversations } from './conversations.js';
import { allowOrigins } from './origins.js';
import { readJson, readStart, readUpload } from './read-body.js';
import { createStreams, type Streams } from './streams.js';
import { createTokens, lifetimes, type Tokens } from './tokens.js';
import { trouble } from './trouble.js';

export interface DirectLineParts {
  readonly engine: Engine;
  readonly clock: Clock;
  /** What tokens are signed with. */
  readonly key: () => Promise<string>;
  /** The secret of the site that embeds; without one tokens are given to everybody. */
  readonly secret: string | undefined;
  /** Sites that may ask from a browser; none: every site. */
  readonly origins: readonly string[];
  readonly publicUrl: string | undefined;
  readonly clientAddress: (c: Context) => string;
  /** 128 random bits in base64url. */
  readonly random: () => string;
  readonly report: (code: FaultCode) => void;
}

interface Line extends DirectLineParts {
  readonly tokens: Tokens;
  readonly access: Access;
  readonly conversations: Conversations;
  readonly streams: Streams;
  readonly mayAsk: (clientAddress: string) => boolean;
  readonly mayBegin: (clientAddress: string) => boolean;
}

const largest = { activity: 64 * 1024, upload: 4 * 1024 * 1024 };
const upTo = (maxSize: number) =>
  bodyLimit({ maxSize, onError: (c) => trouble(c, new Fault('input.too-large')) });

/** Direct Line 3.0 over the engine, for the clients that speak it. */
export function directline(parts: DirectLineParts): Hono {
  const tokens = createTokens(parts.key, parts.clock);
  const streams = createStreams(parts);
  const line: Line = {
    ...parts,
    tokens,
    streams,
    access: createAccess(tokens, parts.secret),
    conversations: createConversations({ ...parts, streams }),
    mayAsk: addressLimit(parts.clock),
    mayBegin: addressLimit(parts.clock),
  };
  const app = new Hono();
  app.use(allowOrigins(parts.origins));
  app.post('/tokens/generate', (c) => generate(line, c));
  app.post('/tokens/refresh', (c) => refresh(line, c));
  app.post('/conversations', upTo(largest.activity), (c) => start(line, c));
  app.get('/conversations/:id', (c) => reconnect(line, c));
  app.get('/conversations/:id/activities', (c) => read(line, c));
  app.post('/conversations/:id/activities', upTo(largest.activity), (c) => post(line, c));
  app.post('/conversations/:id/upload', upTo(largest.upload), (c) => upload(line, c));
  app.get(
    '/conversations/:id/stream',
    upgradeWebSocket((c) => stream(line, c)),
  );
  app.all('*', () => {
    throw new Fault('page.unknown');
  });
  app.onError((error, c) => {
    const fault = Fault.from(error);
    parts.report(fault.code);
    return trouble(c, fault);
  });
  return app;
}

async function generate(line: Line, c: Context): Promise<Response> {
  if (!line.access.hasSecret(c)) {
    if (line.secret !== undefined) throw new Fault('session.missing');
    if (!line.mayAsk(line.clientAddress(c))) throw new Fault('limit.exceeded');
  }
  return c.json(await grant(line, line.random()));
}

async function refresh(line: Line, c: Context): Promise<Response> {
  const id = await line.access.conversationOf(c);
  await line.conversations.find(id);
  return c.json(await grant(line, id));
}

async function grant({ tokens }: Line, id: string) {
  return {
    conversationId: id,
    token: await tokens.issue(id, 'conversation'),
    expires_in: lifetimes.conversation,
  };
}

/** With a token its conversation, with the secret a new one. */
async function start(line: Line, c: Context): Promise<Response> {
  const bySite = line.access.hasSecret(c);
  const id = bySite ? line.random() : await line.access.conversationOf(c);
  const { locale } = readStart(await readJson(c));
  const isOpen = await line.conversations.isOpen(id);
  if (!isOpen && !bySite && !line.mayBegin(line.clientAddress(c))) throw new Fault('limit.exceeded');
  await line.conversations.open(id, locale);
  return c.json(await connection(line, c, id, undefined), isOpen ? 200 : 201);
}

async function reconnect(line: Line, c: Context): Promise<Response> {
  const id = await mine(line, c);
  await line.conversations.find(id);
  return c.json(await connection(line, c, id, c.req.query('watermark')));
}

async function connection(line: Line, c: Context, id: string, watermark: string | undefined) {
  const t = await line.tokens.issue(id, 'stream');
  const base = line.publicUrl ?? new URL(c.req.url).origin;
  const url = new URL(`/v3/directline/conversations/${id}/stream`, base.replace(/^http/, 'ws'));
  if (watermark) url.searchParams.set('watermark', String(placeOf(watermark)));
  url.searchParams.set('t', t);
  return { ...(await grant(line, id)), streamUrl: url.href };
}

async function read(line: Line, c: Context): Promise<Response> {
  const id = await mine(line, c);
  return c.json(await line.conversations.read(id, placeOf(c.req.query('watermark'))));
}

async function post(line: Line, c: Context): Promise<Response> {
  const id = await mine(line, c);
  const activity = readActivity(await readJson(c));
  return c.json({ id: await line.conversations.post(id, activity) });
}

async function upload(line: Line, c: Context): Promise<Response> {
  const id = await mine(line, c);
  return c.json({ id: await line.conversations.post(id, await readUpload(c)) });
}

/** The conversation of the address, which must be that of the token. */
async function mine({ access }: Line, c: Context): Promise<string> {
  const id = await access.conversationOf(c);
  if (c.req.param('id') !== id) throw new Fault('session.forged');
  return id;
}

async function stream(line: Line, c: Context) {
  const id = await line.tokens.read(c.req.query('t') ?? '', 'stream');
  if (c.req.param('id') !== id) throw new Fault('session.forged');
  const conversation = await line.conversations.find(id);
  const after = placeOf(c.req.query('watermark'));
  let end = () => {};
  return {
    onOpen: (_: unknown, socket: { send(text: string): void; close(code: number): void }) => {
      end = line.streams.open(id, conversation, after, socket);
    },
    onClose: () => end(),
    onError: () => end(),
  };
}

/** A watermark is a place in the log; anything else is its beginning. */
function placeOf(watermark: string | undefined): number {
  const place = Number(watermark ?? 0);
  return Number.isSafeInteger(place) && place > 0 ? place : 0;
}
