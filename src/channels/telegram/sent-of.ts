import { GrammyError, HttpError } from 'grammy';
import type { FaultCode } from '../../domain/faults.js';
import type { Sent } from '../../engine/ports/channel.js';

const accountMs = 60_000;

/** What an error of a send means for its line. */
export function sentOf(error: unknown): Sent {
  if (error instanceof HttpError) return neverLeft(error) ? { outcome: 'later' } : { outcome: 'unknown' };
  if (!(error instanceof GrammyError)) return { outcome: 'unknown' };
  const { error_code, parameters } = error;
  switch (error_code) {
    case 400:
    case 403:
      return { outcome: 'refused', code: 'channel.refused' };
    // 404 is what a token gets that never was one.
    case 401:
    case 404:
      return { outcome: 'later', afterMs: accountMs, code: 'channel.account' };
    case 429:
      return { outcome: 'later', afterMs: (parameters.retry_after ?? 1) * 1_000 };
    default:
      return { outcome: 'unknown' };
  }
}

const unreached = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'];

/** The request never left this machine. */
function neverLeft({ error }: HttpError): boolean {
  return error instanceof Error && 'code' in error && unreached.includes(String(error.code));
}

/** What went wrong beside the lines, for the operator. */
export function faultOf(error: unknown): FaultCode {
  if (!(error instanceof GrammyError)) return 'channel.unreachable';
  const sent = sentOf(error);
  if (sent.outcome === 'later') return sent.code ?? 'channel.throttled';
  // 409: another program asks for the same bot's updates.
  if (sent.outcome === 'refused' || error.error_code === 409) return 'channel.account';
  return 'channel.unreachable';
}
