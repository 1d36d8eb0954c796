import type { Case } from './case.js';

/** An employer or a place of staff that a person can keep her case from. */
export interface Excludable {
  readonly id: string;
  readonly name: string;
}

/** What a conversation knows of the counsellors: whether somebody can be reached, and how her own case stands. */
export interface DeskView {
  /** `none`: nobody stands behind this Inzira, so there is no queue; `closed`: outside the hours. */
  readonly queue: 'none' | 'open' | 'closed';
  /** When somebody answers again, while it is closed. */
  readonly opensAt: number | null;
  /** Somebody is at a console, or on call. */
  readonly onDuty: boolean;
  readonly excludable: readonly Excludable[];
  /** Her open case. */
  readonly case: Case | null;
  /** How many wait before her. */
  readonly ahead: number | null;
  /** A code nobody has, to come back by. */
  readonly spareCode: string | null;
}

/** Where nobody answers. */
export const noDesk: DeskView = {
  queue: 'none',
  opensAt: null,
  onDuty: false,
  excludable: [],
  case: null,
  ahead: null,
  spareCode: null,
};
