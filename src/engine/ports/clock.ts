/** Milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** False when the time may be wrong: nothing should be destroyed for its age. Without it, time is trusted. */
  isSure?(): boolean;
}
