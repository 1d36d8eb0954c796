import type { Address } from '../../domain/conversation.js';
import type { Contact } from './pieces.js';

interface Named {
  readonly from?: string | undefined;
  readonly from_user_id?: string | undefined;
}

/**
 * By which id a person is known: the one made for this business where there is one, so that who hides her number, or
 * gets a number that was another's, is neither lost nor mistaken; else her number.
 */
export function senderOf({ from, from_user_id }: Named, contacts: readonly Contact[]): string | undefined {
  if (from_user_id) return from_user_id;
  const only = contacts.length === 1 ? contacts[0] : undefined;
  const card = contacts.find(({ wa_id }) => from && wa_id === from) ?? only;
  return card?.user_id || from || card?.wa_id || undefined;
}

/** An id as an address of our number. */
export const addressOf = (account: string, address: string): Address => ({
  channel: 'whatsapp-cloud',
  account,
  address,
});

/** How a request names who gets it: numbers and other ids go in different fields. */
export const recipientOf = (address: string): { to: string } | { recipient: string } =>
  /^\d+$/.test(address) ? { to: address } : { recipient: address };
