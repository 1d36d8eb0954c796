import { createHmac, randomBytes } from 'node:crypto';
import type { Address } from '../domain/conversation.js';

/** Names for addresses that mean nothing outside this process: nobody's number stays in its memory. */
export function nameless(): (address: Address) => string {
  const key = randomBytes(32);
  return ({ channel, account, address }) =>
    createHmac('sha256', key).update(`${channel}|${account}|${address}`).digest('base64url');
}
