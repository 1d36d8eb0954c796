import { z } from 'zod';

/** What came of one request. */
export type Answer =
  | { readonly kind: 'taken' }
  /** The API said no, with its code; undefined when it gave none. */
  | { readonly kind: 'error'; readonly code: number | undefined; readonly afterMs: number | undefined }
  /** The request never left this machine. */
  | { readonly kind: 'unsent' }
  | { readonly kind: 'unknown' };

/** Below the 10 s after which nobody waits for a send: then it is over for sure. */
const timeoutMs = 9_000;

const Taken = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) });
const Refused = z.object({ error: z.object({ code: z.number(), error_subcode: z.number().optional() }) });

/** Posts one message; never throws, and lets out nothing of what was sent or answered. */
export async function sendRequest(url: string, token: string, body: unknown): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return answerOf(response, await response.text());
  } catch (error) {
    return { kind: neverLeft(error) ? 'unsent' : 'unknown' };
  }
}

const unreached = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'];

function neverLeft(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return unreached.includes(String(code));
}

function answerOf(response: Response, text: string): Answer {
  const body = parsed(text);
  // An answer that is not the API's own says nothing about the line.
  if (response.ok) return { kind: Taken.safeParse(body).success ? 'taken' : 'unknown' };
  if (response.status >= 500 || response.status === 408) return { kind: 'unknown' };
  const wait = Number(response.headers.get('retry-after'));
  return { kind: 'error', code: codeOf(response.status, body), afterMs: wait > 0 ? wait * 1_000 : undefined };
}

const tooMany = 4;
const badToken = 190;

function codeOf(status: number, body: unknown): number | undefined {
  const refused = Refused.safeParse(body);
  if (!refused.success) return { 401: badToken, 429: tooMany }[status];
  const { code, error_subcode } = refused.data.error;
  // 100 with 33: the number is not there, or not for this token.
  return status === 401 || (code === 100 && error_subcode === 33) ? badToken : code;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
