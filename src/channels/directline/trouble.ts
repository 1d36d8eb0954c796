import type { Context } from 'hono';
import { type Fault, type FaultCode, faults } from '../../domain/faults.js';

/** How the service names what clients tell apart; all else is a bad argument or a fault of ours. */
const codes: Partial<Record<FaultCode, string>> = {
  'session.missing': 'MissingToken',
  'session.expired': 'TokenExpired',
  'session.ended': 'ConversationEnded',
  'page.unknown': 'NotFound',
  'input.too-large': 'MessageSizeTooBig',
  'input.unsupported': 'UnsupportedMediaType',
  'limit.exceeded': 'TooManyRequests',
};

const secondsToWait = '60';

/** A fault in the service's own shape. */
export function trouble(c: Context, { code }: Fault): Response {
  const { status } = faults[code];
  if (status === 429 || status === 503) c.header('retry-after', secondsToWait);
  const name = codes[code] ?? (status < 500 ? 'BadArgument' : 'ServiceError');
  return c.json({ error: { code: name, message: code } }, status);
}
