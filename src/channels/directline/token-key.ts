import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../domain/faults.js';
import type { Records } from '../../engine/ports/store.js';

const kind = 'directline-key';
const name = 'hs256';
const Body = z.object({ secret: z.base64() });

/** The secret that tokens are signed with: random, sealed in the store, one for all instances and restarts. */
export async function readTokenKey(records: Records): Promise<string> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const known = await records.get(kind, name);
    if (known) return Body.parse(known.body).secret;
    const secret = randomBytes(32).toString('base64');
    const done = await records.put(kind, { key: name, version: 0, sort: name, body: { secret } });
    if (done === 'ok') return secret;
  }
  throw new Fault('store.unavailable');
}
