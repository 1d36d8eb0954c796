import type { FaultCode } from '../../domain/faults.js';

/** What an error code of the Cloud API means for a line. */
export type Verdict =
  /** Too fast: the same line may go later. */
  | 'throttled'
  /** Too fast to this person. */
  | 'pair'
  /** She wrote more than a day ago. */
  | 'window'
  /** The account may not send at all until its operator mends something. */
  | 'account'
  /** It may have been taken or not. */
  | 'unknown'
  | 'refused';

const codes: Readonly<Record<Exclude<Verdict, 'refused'>, readonly number[]>> = {
  throttled: [4, 80007, 130429, 131048, 133016],
  pair: [131056],
  window: [131047],
  // Token, permission, registration, payment, lock.
  account: [0, 3, 10, 190, 368, 131005, 131031, 131042, 131045, 133010],
  unknown: [1, 2, 131000, 131016],
};

const verdicts = new Map<number, Verdict>(
  Object.entries(codes).flatMap(([verdict, numbers]) =>
    numbers.map((code): [number, Verdict] => [code, verdict as Verdict]),
  ),
);

/** What is not known to pass is final: 100, 131008, 131009, 131026, 131051 and all others. */
export function verdictOf(code: number): Verdict {
  if (code >= 200 && code <= 299) return 'account';
  return verdicts.get(code) ?? 'refused';
}

const faults: Readonly<Record<Verdict, FaultCode>> = {
  throttled: 'channel.throttled',
  pair: 'channel.throttled',
  window: 'channel.window',
  account: 'channel.account',
  unknown: 'channel.unreachable',
  refused: 'channel.refused',
};

/** Why a line failed that had been taken at first. */
export const faultOf = (code: number): FaultCode => faults[verdictOf(code)];
