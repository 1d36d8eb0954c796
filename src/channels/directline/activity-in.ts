import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Address, LogEntry, Message, MessageKind } from '../../domain/conversation.js';
import { Fault } from '../../domain/faults.js';
import { plainText } from '../../domain/plain-text.js';

const largestEcho = 4_096;
const choiceShape = /^[a-z0-9][a-z0-9.-]{0,60}=[A-Za-z0-9.-]{1,60}$/;

/** What is read of an activity; who it says it is from is not. */
const Activity = z.object({
  type: z.string().max(100),
  name: z.string().max(200).optional().catch(undefined),
  text: z.string().optional().catch(undefined),
  value: z.unknown().optional(),
  locale: z.string().max(35).optional().catch(undefined),
  attachments: z
    .array(z.object({ contentType: z.string().catch('') }))
    .catch([])
    .default([]),
  channelData: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
export type Activity = z.infer<typeof Activity>;

/** Reads an activity; throws `input.invalid`. */
export function readActivity(given: unknown): Activity {
  const parsed = Activity.safeParse(given);
  if (!parsed.success || !isWritable(parsed.data)) throw new Fault('input.invalid');
  return parsed.data;
}

/** What is nested too deeply can be read, and not be written again. */
function isWritable(activity: Activity): boolean {
  try {
    return JSON.stringify(activity) !== undefined;
  } catch {
    return false;
  }
}

/** An activity that opens the conversation: the page has joined, or members were added. */
export const isOpening = ({ type, name }: Activity): boolean =>
  type === 'conversationUpdate' || (type === 'event' && name === 'webchat/join');

/** The message of a `message` activity; `log` is what was said before. */
export function messageOf(
  activity: Activity,
  from: Address,
  log: readonly LogEntry[],
  receivedAt: number,
): Message {
  const sequence = log.at(-1)?.seq ?? 0;
  return {
    id: `${from.address}.${idOf(activity, sequence)}`,
    from,
    ...contentOf(activity, log),
    ...echoOf(activity),
    receivedAt,
  };
}

/** The client's own id of the activity, else one that a repeated sending before the next entry gives again. */
function idOf(activity: Activity, sequence: number): string {
  const own = activity.channelData?.clientActivityID;
  const isUsable = typeof own === 'string' && /^[\x21-\x7e]{1,100}$/.test(own);
  if (isUsable) return own;
  return `${createHash('sha256').update(JSON.stringify(activity)).digest('base64url')}.${sequence}`;
}

function contentOf(activity: Activity, log: readonly LogEntry[]): Pick<Message, 'kind' | 'text' | 'choice'> {
  const text = plainText(activity.text ?? '');
  const [attachment] = activity.attachments;
  if (attachment) return { kind: kindOf(attachment.contentType), text };
  const choice = choiceOf(activity.value) ?? choiceOf(text);
  if (choice === undefined) return { kind: 'text', text };
  return { kind: 'choice', choice, text: labelOf(choice, log) ?? (choiceOf(text) ? '' : text) };
}

/** A button gives its value as text (imBack, postBack) or in an object of its own. */
function choiceOf(value: unknown): string | undefined {
  const given = typeof value === 'object' && value !== null && 'choice' in value ? value.choice : value;
  return typeof given === 'string' && choiceShape.test(given) ? given : undefined;
}

/** How the choice was named when it was last offered. */
const labelOf = (choice: string, log: readonly LogEntry[]): string | undefined =>
  log.flatMap(({ choices }) => choices).findLast(({ id }) => id === choice)?.label;

function kindOf(contentType: string): MessageKind {
  if (/^image\//i.test(contentType)) return 'image';
  return /^audio\//i.test(contentType) ? 'voice' : 'unknown';
}

/** Clients know their own activity by its channelData; more than a few kilobytes of it nobody needs. */
function echoOf({ channelData }: Activity): { echo?: string } {
  const echo = JSON.stringify(channelData);
  return echo === undefined || echo.length > largestEcho ? {} : { echo };
}
