import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { Fault } from '../../domain/faults.js';
import type { Tokens } from './tokens.js';

export interface Access {
  hasSecret(c: Context): boolean;
  /** The conversation of the request's token; throws `session.missing`, `session.forged` or `session.expired`. */
  conversationOf(c: Context): Promise<string>;
}

/** Who may: the site by its secret, a person's client by its token. */
export function createAccess(tokens: Tokens, secret: string | undefined): Access {
  return {
    hasSecret(c) {
      const given = bearerOf(c);
      return secret !== undefined && given !== undefined && isSame(given, secret);
    },
    async conversationOf(c) {
      const token = bearerOf(c);
      if (token === undefined) throw new Fault('session.missing');
      return tokens.read(token, 'conversation');
    },
  };
}

const bearerOf = (c: Context): string | undefined =>
  /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];

const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));
const digest = (text: string) => createHash('sha256').update(text).digest();
