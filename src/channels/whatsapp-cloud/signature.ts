import { createHmac } from 'node:crypto';
import { isSame } from '../is-same.js';

/** Does the header sign exactly these bytes? Takes the same time for every wrong signature. */
export function isSigned(secret: string, body: Uint8Array, header: string | undefined): boolean {
  return isSame(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`, header);
}
