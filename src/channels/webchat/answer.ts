import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** Answers with a body compressed as the browser can; Hono's own compression has no brotli on Node 20. */
export async function answer(
  c: Context,
  body: string,
  type: 'text/html; charset=utf-8' | 'application/json',
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  const accepted = c.req.header('accept-encoding') ?? '';
  c.header('content-type', type);
  c.header('vary', 'accept-encoding, accept');
  if (/\bbr\b/.test(accepted)) {
    c.header('content-encoding', 'br');
    return c.body(toBody(await brotli(body, quality)), status);
  }
  if (/\bgzip\b/.test(accepted)) {
    c.header('content-encoding', 'gzip');
    return c.body(toBody(await zip(body)), status);
  }
  return c.body(body, status);
}

const toBody = (bytes: Buffer) => new Uint8Array(bytes);
