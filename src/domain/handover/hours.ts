import { z } from 'zod';
import { inRwanda } from '../rwanda-time.js';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

/** One stretch of every week in which people answer; Monday is 1. Without languages or channels it holds for all. */
const Stretch = z.strictObject({
  days: z.array(z.number().int().min(1).max(7)).min(1),
  from: clockTime,
  to: clockTime,
  languages: z.array(z.string()).optional(),
  channels: z.array(z.string()).optional(),
});

/** When counsellors answer, in the time of Rwanda; on a holiday (YYYY-MM-DD) nobody does. */
export const Hours = z.strictObject({
  weekly: z.array(Stretch),
  holidays: z.array(z.iso.date()),
});
export type Hours = z.infer<typeof Hours>;

/** Always open: for trying out. */
export const alwaysOpen: Hours = {
  weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
  holidays: [],
};

/** Whom the hours are asked for. */
export interface Asker {
  readonly language: string;
  readonly channel: string;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** Whether somebody answers in this language on this channel now. */
export function isOpen(hours: Hours, { language, channel }: Asker, now: number): boolean {
  const { minutes, weekday, date } = inRwanda(now);
  if (hours.holidays.includes(date)) return false;
  return hours.weekly.some(
    (stretch) =>
      stretch.days.includes(weekday) &&
      (stretch.languages?.includes(language) ?? true) &&
      (stretch.channels?.includes(channel) ?? true) &&
      minutes >= minutesOf(stretch.from) &&
      minutes < minutesOf(stretch.to),
  );
}

const searchedDays = 14;
const stepMs = 15 * minuteMs;

/** The next quarter of an hour in which somebody answers, within two weeks. */
export function nextOpening(hours: Hours, asker: Asker, now: number): number | undefined {
  const first = Math.ceil(now / stepMs) * stepMs;
  for (let at = first; at < now + searchedDays * dayMs; at += stepMs) {
    if (isOpen(hours, asker, at)) return at;
  }
  return undefined;
}
