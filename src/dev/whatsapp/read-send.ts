import { z } from 'zod';

/** What a phone shows of one line. */
export interface Shown {
  readonly to: string;
  /** The id our program gave it. */
  readonly opaque: string;
  readonly type: 'text' | 'button' | 'list';
  readonly text: string;
  /** What opens the list. */
  readonly opener: string | undefined;
  readonly choices: readonly { readonly id: string; readonly title: string }[];
}

/** Meta counts code points. */
const upTo = (longest: number) =>
  z.string().refine((text) => text.trim() !== '' && [...text].length <= longest);

const Row = z.object({ id: upTo(200), title: upTo(24), description: upTo(72).optional() });
const Button = z.object({ type: z.literal('reply'), reply: z.object({ id: upTo(256), title: upTo(20) }) });

const Interactive = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('button'),
    body: z.object({ text: upTo(1_024) }),
    action: z.object({ buttons: z.array(Button).min(1).max(3) }),
  }),
  z.object({
    type: z.literal('list'),
    body: z.object({ text: upTo(4_096) }),
    action: z.object({
      button: upTo(20),
      sections: z
        .array(z.object({ title: upTo(24).optional(), rows: z.array(Row).min(1).max(10) }))
        .length(1),
    }),
  }),
]);

const Send = z
  .object({
    messaging_product: z.literal('whatsapp'),
    recipient_type: z.literal('individual'),
    to: z.string().regex(/^\d+$/).optional(),
    recipient: z
      .string()
      .regex(/^[A-Z]{2}\.[A-Za-z0-9.]+$/)
      .optional(),
    biz_opaque_callback_data: z.string().max(512).default(''),
  })
  .and(
    z.discriminatedUnion('type', [
      z.object({
        type: z.literal('text'),
        text: z.object({ body: upTo(4_096), preview_url: z.boolean().default(false) }),
      }),
      z.object({ type: z.literal('interactive'), interactive: Interactive }),
    ]),
  );

/** Reads a request as Meta does, with Meta's limits; undefined when Meta would refuse it. */
export function readSend(body: unknown): Shown | undefined {
  const parsed = Send.safeParse(body);
  const to = parsed.data?.to ?? parsed.data?.recipient;
  if (!parsed.success || to === undefined) return undefined;
  const shown = shownOf(parsed.data);
  const titles = shown.choices.map(({ title }) => title);
  const different = shown.type === 'list' || new Set(titles).size === titles.length;
  return different ? { ...shown, to, opaque: parsed.data.biz_opaque_callback_data } : undefined;
}

function shownOf(send: z.infer<typeof Send>): Omit<Shown, 'to' | 'opaque'> {
  if (send.type === 'text') return { type: 'text', text: send.text.body, opener: undefined, choices: [] };
  const { interactive } = send;
  const { text } = interactive.body;
  if (interactive.type === 'button') {
    const choices = interactive.action.buttons.map(({ reply }) => reply);
    return { type: 'button', text, opener: undefined, choices };
  }
  const choices = interactive.action.sections.flatMap(({ rows }) => rows);
  return { type: 'list', text, opener: interactive.action.button, choices };
}
