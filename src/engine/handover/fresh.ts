import { randomBytes, randomInt } from 'node:crypto';
import type { Language } from '../../domain/conversation.js';
import { pseudonymFrom } from '../../domain/handover/pseudonym.js';
import { type CodeWords, codeFrom } from '../../domain/handover/return-code.js';

const steps = 2 ** 40;

const random = (): number => randomInt(steps) / steps;

/** A name that staff call a person by. */
export const freshName = (): string => pseudonymFrom(randomBytes(4).readUInt32BE());

/** A code that nobody has, in words of her language, else of Kinyarwanda. */
export function freshCode(words: CodeWords, language: Language): string | null {
  const list = words.get(language) ?? words.get('rw');
  return list === undefined || list.length === 0 ? null : codeFrom(list, random);
}

/** 128 random bits in hex. */
export const freshId = (): string => randomBytes(16).toString('hex');
