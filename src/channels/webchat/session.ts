import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Address, ConversationId } from '../../domain/conversation.js';
import type { Engine } from '../../engine/engine.js';
import type { Clock } from '../../engine/ports/clock.js';

/** A session that lives: its address and the conversation behind it. */
export interface Session {
  readonly address: Address;
  readonly conversation: ConversationId;
  /** A case is open: a counsellor may write. */
  readonly waits: boolean;
}

export interface Sessions {
  /** The live session of this request; a forged, unknown or idle cookie is no session. */
  read(c: Context): Promise<Session | undefined>;
  /** The address of a cookie that could be one of ours, whether its session lives or not; it asks no store. */
  address(c: Context): Address | undefined;
  /** A new address, and the cookie of the browser session that carries it. */
  begin(c: Context): Address;
  end(c: Context): void;
}

const idleMs = 30 * 60_000;
const shape = /^[A-Za-z0-9_-]{22}$/;

export interface SessionParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly https: boolean;
  /** 128 random bits in base64url. */
  readonly random: () => string;
}

/**
 * Sessions kept by one HttpOnly cookie without a lifetime: closing the browser ends them on the phone. An open case
 * keeps its session.
 */
export function createSessions({ engine, clock, https, random }: SessionParts): Sessions {
  const prefix = https ? ('host' as const) : undefined;
  const options = {
    path: '/',
    httpOnly: true,
    secure: https,
    sameSite: 'Strict',
    ...(prefix && { prefix }),
  } as const;
  const address = (c: Context) => {
    const value = prefix ? getCookie(c, 's', prefix) : getCookie(c, 's');
    return value !== undefined && shape.test(value) ? addressOf(value) : undefined;
  };
  return {
    address,
    async read(c) {
      const from = address(c);
      if (!from) return undefined;
      const known = await engine.find(from);
      const isIdle = known !== undefined && clock.now() - known.lastMessageAt > idleMs;
      if (!known || (isIdle && !known.kept)) return undefined;
      return { address: from, conversation: known.conversation, waits: known.kept };
    },
    begin(c) {
      const value = random();
      setCookie(c, 's', value, options);
      return addressOf(value);
    },
    end(c) {
      deleteCookie(c, 's', options);
    },
  };
}

const addressOf = (value: string): Address => ({ channel: 'webchat', account: 'web', address: value });
