const kigaliMs = 2 * 3_600_000;

/** A moment as the clocks of Rwanda show it. */
export interface RwandaTime {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** HH:MM. */
  readonly time: string;
  /** Monday is 1, Sunday 7. */
  readonly weekday: number;
  /** Minutes since midnight. */
  readonly minutes: number;
}

/** The time in Rwanda (UTC+2, no summer time). */
export function inRwanda(at: number): RwandaTime {
  const local = new Date(at + kigaliMs);
  const [date = '', rest = ''] = local.toISOString().split('T');
  const minutes = local.getUTCHours() * 60 + local.getUTCMinutes();
  return { date, time: rest.slice(0, 5), weekday: local.getUTCDay() || 7, minutes };
}
