import type { Case } from './case.js';
import type { Hours } from './hours.js';
import type { CodeWords } from './return-code.js';

/** An employer or a place of staff that a person can keep her case from. */
export interface Excludable {
  readonly id: string;
  readonly name: string;
}

/** Who stands behind the queue: set by whoever runs this Inzira. */
export interface DeskRules {
  /** Whether there is a queue at all. */
  readonly enabled: boolean;
  readonly hours: Hours;
  /** When somebody can be rung for T0 and T1; null: nobody is. */
  readonly rota: Hours | null;
  /** Who employs the counsellors, as a person is told. */
  readonly team: string;
  readonly excludable: readonly Excludable[];
  readonly codeWords: CodeWords;
}

/** What a conversation knows of the counsellors: whether somebody can be reached, and how her own case stands. */
export interface DeskView {
  /** `none`: nobody stands behind this Inzira, so there is no queue; `closed`: outside the hours. */
  readonly queue: 'none' | 'open' | 'closed';
  /** When somebody answers again, while it is closed. */
  readonly opensAt: number | null;
  /** Somebody is at a console, or on call. */
  readonly onDuty: boolean;
  readonly team: string;
  readonly excludable: readonly Excludable[];
  /** Whether she can be written to here when she does not look. */
  readonly canWriteFirst: boolean;
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
  team: '',
  excludable: [],
  canWriteFirst: false,
  case: null,
  ahead: null,
  spareCode: null,
};
