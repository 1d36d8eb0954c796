import { z } from 'zod';
import type { ConversationId } from '../../domain/conversation.js';
import { readCode } from '../../domain/handover/return-code.js';
import type { EngineParts } from '../engine-parts.js';
import type { NewRecord } from '../ports/store.js';
import { type KnownCase, readCase } from './case-records.js';

const kind = 'return-code';
const Held = z.object({ case: z.string() });

/** What leads from a code to its case; it goes with the case's key. */
export function returnRecord(code: string, id: string): NewRecord {
  return { kind, key: code, version: 0, sort: id, body: { case: id }, under: id };
}

/** What came of a message that looks like a code. */
export type Return = { readonly known: KnownCase } | 'wrong' | 'too-often';

const perConversation = { perSecond: 5 / 900, burst: 5, reserve: 0 };
const overAll = { perSecond: 1, burst: 60, reserve: 0 };

/**
 * The open case that a message's code leads to; undefined when it is no code. Five tries in a quarter of an hour from
 * one conversation, and sixty a minute from all; how many conversations one can begin is limited elsewhere.
 */
export async function caseByCode(
  { store, content, clock }: EngineParts,
  conversation: ConversationId,
  text: string,
): Promise<Return | undefined> {
  const code = content.desk.enabled ? readCode(text, content.desk.codeWords) : undefined;
  if (code === undefined) return undefined;
  const buckets = [
    { name: `return|${conversation}`, ...perConversation },
    { name: 'return', ...overAll },
  ];
  if ((await store.throttle(buckets, clock.now())).waitMs > 0) return 'too-often';
  const record = await store.records.get(kind, code);
  const known = record && (await readCase(store.records, Held.parse(record.body).case));
  return known && known.found.phase !== 'closed' ? { known } : 'wrong';
}
