import { Language } from '../domain/conversation.js';
import type { Understand } from '../engine/ports/understand.js';

/** One output line of `inzira understand`; a language given is echoed, Kirundi counts as rw unless asked for. */
export async function understandLine(
  read: Understand,
  text: string,
  lang: string | undefined,
  kirundi: boolean,
) {
  const prior = Language.safeParse(lang);
  const given = prior.success && prior.data !== 'rn' ? prior.data : undefined;
  const reading = await read(text, given);
  const found = reading.language.confidence < 0.5 ? null : reading.language.code;
  const empty = text.trim() === '';
  return {
    text,
    lang: given ?? (found === 'rn' && !kirundi ? 'rw' : found),
    topic: reading.outOfScope ? null : reading.topic,
    confidence: reading.confidence,
    alternatives: reading.alternatives.map(({ topic, confidence }) => ({ topic, confidence })),
    tier: reading.danger?.tier ?? null,
    outOfScope: empty || reading.outOfScope,
  };
}
