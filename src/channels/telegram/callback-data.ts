import { createHash } from 'node:crypto';

/** What Telegram lets a button carry, in bytes. */
const longest = 64;
const mark = '~';
const shape = /^[a-z0-9][a-z0-9.-]{0,60}=[A-Za-z0-9.-]{1,60}$/;

/** A choice that was never offered: it is answered with what is on the table now. */
const gone = 'button=gone';

/** The id of a choice as a button carries it: itself, or a short name when it is too long. */
export function dataOf(choice: string): string {
  if (shape.test(choice) && Buffer.byteLength(choice) <= longest) return choice;
  return `${mark}${createHash('sha256').update(choice).digest('base64url')}`;
}

/** The choice that a button stands for; a short name is looked up among those that were offered. */
export async function choiceOf(data: string, offered: () => Promise<readonly string[]>): Promise<string> {
  if (shape.test(data)) return data;
  if (!data.startsWith(mark)) return gone;
  return (await offered()).find((id) => dataOf(id) === data) ?? gone;
}
