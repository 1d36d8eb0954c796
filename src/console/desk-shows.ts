import type { Case, CaseEntry } from '../domain/handover/case.js';
import type { Presence } from '../engine/engine.js';
import type { Account } from '../staff/account.js';
import type { Staff, Words } from './parts.js';

/** All that the desk shows at one moment. */
export interface DeskView {
  readonly staff: Staff;
  readonly words: Words;
  readonly now: number;
  readonly status: Presence['status'];
  readonly mine: readonly Case[];
  readonly waiting: readonly Case[];
  /** Offered to her by a transfer. */
  readonly transfers: readonly Case[];
  readonly shown: ShownCase | undefined;
  readonly notice: string;
}

export interface ShownCase {
  readonly found: Case;
  readonly entries: readonly CaseEntry[];
  readonly colleagues: readonly Account[];
  readonly lineId: string;
  /** Words in the language of the person. */
  readonly hers: Words;
  /** Lines of this conversation that no channel would take. */
  readonly refused: number;
  /** A line that was held back because of its language, with the language it seems to be in. */
  readonly draft: { readonly text: string; readonly seems: string } | undefined;
  /** Only looked at: nothing can be done here. */
  readonly silent: boolean;
}
