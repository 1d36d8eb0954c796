import type { Context } from 'hono';
import type { Language } from '../domain/conversation.js';
import type { FaultCode } from '../domain/faults.js';
import type { Duty } from '../domain/handover/queue.js';
import type { CaseDesk } from '../engine/engine.js';
import type { Clock } from '../engine/ports/clock.js';
import type { Content, Values } from '../engine/ports/content.js';
import type { Store } from '../engine/ports/store.js';
import type { Understand } from '../engine/ports/understand.js';
import type { Account } from '../staff/account.js';
import { writeAudit } from '../staff/audit.js';

/** What the console needs of the program. */
export interface ConsoleParts {
  readonly desk: CaseDesk;
  readonly store: Store;
  readonly content: Content;
  readonly clock: Clock;
  readonly understand: Understand;
  /** The folder of desk.css and desk.js. */
  readonly folder: string;
  readonly https: boolean;
  readonly clientAddress: (c: Context) => string;
  readonly random: () => string;
  readonly report: (code: FaultCode) => void;
}

/** One of staff at a console: who she is, in which language she reads it. */
export interface Staff {
  readonly account: Account;
  readonly language: Language;
  readonly isConfirmed: boolean;
}

/** Words of the console in the language of one of staff. */
export type Words = (key: string, values?: Values) => string;

/** The words of the console for a language. */
export const wordsIn =
  ({ content }: Pick<ConsoleParts, 'content'>, language: Language): Words =>
  (key, values) =>
    content.speak(language, `console.${key}`, values);

/** A counsellor as the queue sees her. */
export const dutyOf = ({ id, languages, skills, capacity, employer, place }: Account): Duty => ({
  id,
  languages,
  skills,
  capacity,
  employer,
  place,
});

/** Writes down what one of staff is about to do. */
export async function note(
  { store, clock }: ConsoleParts,
  staff: Pick<Staff, 'account'>,
  action: string,
  about: { readonly case?: string; readonly detail?: string } = {},
): Promise<void> {
  const deed = { actor: staff.account.id, action, case: about.case ?? null, detail: about.detail ?? null };
  await writeAudit(store.records, deed, clock.now());
}
