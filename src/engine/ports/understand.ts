import type { Language } from '../../domain/conversation.js';
import type { Understanding } from '../../domain/understanding.js';

/**
 * Reads one message. Pure for a given model: same text and prior, same reading; keeps nothing of the text.
 * `language` is always what the text itself shows; the prior only helps where a text could be either.
 */
export type Understand = (text: string, prior?: Language) => Promise<Understanding>;
