import type { Address } from '../../domain/conversation.js';

/** The address behind the public id of a conversation. */
export const addressOf = (id: string): Address => ({ channel: 'directline', account: 'web', address: id });
