import { Fault } from '../domain/faults.js';

/** The largest body a platform sends: Meta's. */
const largestOfPlatforms = 3 * 1024 * 1024;

/** The bytes as they came; stops reading as soon as there are more than `largest`. */
export async function readBody(
  stream: AsyncIterable<Uint8Array> | null,
  largest = largestOfPlatforms,
): Promise<Buffer> {
  if (stream === null) return Buffer.alloc(0);
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      size += part.length;
      if (size > largest) throw new Fault('input.too-large');
      parts.push(part);
    }
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('input.invalid', { cause });
  }
  return Buffer.concat(parts);
}
