import { z } from 'zod';

const answeredBy = ['police', 'health', 'legal', 'ngo', 'un', 'government', 'unknown'] as const;

export const needs = [
  'danger',
  'violence',
  'child',
  'legal',
  'refugee',
  'health',
  'travel',
  'general',
] as const;
export type Need = (typeof needs)[number];

/** A line or office a person can be referred to; its name and scope are said by `service.<id>` in the locales. */
export const Service = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** As it is dialled: a short code, a national number as its source writes it, or an international one. */
  number: z.string().regex(/^(\+\d[\d ]+|0\d[\d ]+|\*?\d+#?)$/),
  reach: z.enum(['rwanda', 'world']),
  answeredBy: z.enum(answeredBy),
  serves: z.array(z.enum(needs)).min(1),
  cost: z.enum(['free', 'normal', 'unknown']),
  hours: z.string().nullable(),
  languages: z.array(z.string()),
  /** confirmed: a source says so; old: the source is older than five years; unverified ones are never served. */
  status: z.enum(['confirmed', 'old', 'unverified']),
  source: z.string().min(1),
  /** Month of the newest source (YYYY-MM). */
  lastChecked: z.string().regex(/^\d{4}-\d{2}$/),
  /** Day of a test call, null until somebody has called. */
  testCallOn: z.iso.date().nullable(),
  expires: z.iso.date(),
  /** Never dropped when it expires; shown with the month of its last check. */
  lifeLine: z.boolean(),
  owner: z.string().min(1),
});
export type Service = z.infer<typeof Service>;
export type Whereabouts = 'unknown' | 'rwanda' | 'abroad';

/**
 * The services to name for a need, most fitting first. Abroad nothing that cannot be reached from there;
 * nothing unverified; nothing expired but life lines; never only lines known from an old source.
 */
export function servicesFor(
  services: readonly Service[],
  need: Need,
  where: Whereabouts,
  today: string,
): Service[] {
  const usable = services.filter(
    (service) => isServed(service, today) && (where !== 'abroad' || service.reach === 'world'),
  );
  const fitting = usable.filter((service) => service.serves.includes(need));
  const chosen = fitting.some((service) => service.status === 'confirmed')
    ? fitting
    : [...fitting, ...firmGeneral(usable)];
  return [...new Set(chosen)];
}

/** May this line be named at all on this day (YYYY-MM-DD)? */
function isServed(service: Service, today: string): boolean {
  return service.status !== 'unverified' && (service.lifeLine || service.expires >= today);
}

const firmGeneral = (usable: readonly Service[]) =>
  usable.filter((service) => service.status === 'confirmed' && service.serves.includes('general'));
