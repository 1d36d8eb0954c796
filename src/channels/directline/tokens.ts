import { sign, verify } from 'hono/jwt';
import { z } from 'zod';
import { Fault } from '../../domain/faults.js';
import type { Clock } from '../../engine/ports/clock.js';

/** What a token opens: a conversation, or once its stream. */
type Use = 'conversation' | 'stream';

/** Seconds that a token lives. */
export const lifetimes: Readonly<Record<Use, number>> = { conversation: 1_800, stream: 60 };

export interface Tokens {
  /** A token for the conversation that has this public id. */
  issue(conversation: string, use: Use): Promise<string>;
  /** The conversation a token opens; throws `session.forged` or `session.expired`. */
  read(token: string, use: Use): Promise<string>;
}

const Claims = z.object({
  conv: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  use: z.enum(['conversation', 'stream']),
  exp: z.number(),
});

/** Tokens signed with HS256 and no other algorithm; whoever has one has its conversation, whatever name is given. */
export function createTokens(key: () => Promise<string>, clock: Clock): Tokens {
  return {
    async issue(conversation, use) {
      const now = Math.floor(clock.now() / 1000);
      return sign({ conv: conversation, use, iat: now, exp: now + lifetimes[use] }, await key(), 'HS256');
    },
    async read(token, use) {
      const claims = Claims.safeParse(await claimsOf(token, await key()));
      if (!claims.success || claims.data.use !== use) throw new Fault('session.forged');
      if (claims.data.exp * 1000 <= clock.now()) throw new Fault('session.expired');
      return claims.data.conv;
    },
  };
}

async function claimsOf(token: string, key: string): Promise<unknown> {
  try {
    // Times are checked against our own clock.
    return await verify(token, key, { alg: 'HS256', exp: false, iat: false, nbf: false });
  } catch (cause) {
    throw new Fault('session.forged', { cause });
  }
}
