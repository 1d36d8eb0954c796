import { z } from 'zod';

/** One thing a person can want; the id is a public contract and is never renamed. */
export const Topic = z.strictObject({
  id: z.string().regex(/^[a-z]+\.[a-z-]+$/),
  kind: z.enum(['answer', 'dialog', 'social']),
  audience: z.enum(['public', 'professional']).default('public'),
  sources: z.array(z.string()),
  owner: z.string().min(1),
  reviewBy: z.iso.date(),
  /** Topics offered after the answer; at least two for a topic that has an answer. */
  follow: z.array(z.string()),
});
export type Topic = z.infer<typeof Topic>;

/** What is said on a topic in one language; `text` null: no checked answer yet. */
export interface Answer {
  readonly label: string;
  readonly text: string | null;
  readonly more: string | null;
}
