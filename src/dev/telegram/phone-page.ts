import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import { projectRoot } from '../../project-root.js';
import type { Post } from '../post.js';
import type { Env, FakeTelegram, Shown } from './fake-telegram.js';
import { fakeFaults } from './faults.js';
import { type Persona, tapBody } from './update-bodies.js';

const kinds = ['photo', 'voice', 'location', 'contact', 'sticker', 'poll'] as const;

const Asked = z.discriminatedUnion('what', [
  z.object({ what: z.literal('write'), text: z.string().min(1).max(4_096) }),
  z.object({ what: z.literal('tap'), line: z.number(), id: z.string(), title: z.string() }),
  z.object({ what: z.literal('send'), kind: z.enum(kinds) }),
  z.object({ what: z.literal('fault'), fault: z.enum(fakeFaults) }),
  z.object({ what: z.literal('post'), twice: z.boolean(), shuffled: z.boolean() }),
]);
type Asked = z.infer<typeof Asked>;

interface Mine {
  readonly at: number;
  readonly mine: string;
}

const me: Persona = { id: 4_100_200_300, name: 'Contributor' };

/** A page to talk through, on this machine only. */
export function phonePage(fake: FakeTelegram, post: Post): Hono<Env> {
  const said: Mine[] = [];
  const page = readFileSync(join(projectRoot(), 'src/dev/phone.html'), 'utf8');
  const app = new Hono<Env>();
  app.get('/', (c) => c.html(page));
  app.get('/chat', (c) => c.json({ faults: fakeFaults, kinds, lines: chat(said, fake) }));
  app.post('/do', async (c) => {
    const asked = Asked.parse(await c.req.json());
    const mine = move(fake, asked);
    if (mine !== undefined) said.push({ at: Date.now(), mine });
    if (asked.what === 'fault') fake.faults.push(asked.fault);
    if (asked.what === 'post') Object.assign(post, { twice: asked.twice, shuffled: asked.shuffled });
    return c.body(null, 204);
  });
  return app;
}

const lineOf = ({ messageId, text, rows, at }: Shown) => ({
  at,
  text,
  key: messageId,
  choices: rows.flat().map((button) => ({ id: button.callback_data, title: button.text })),
});

const chat = (said: readonly Mine[], { shown }: FakeTelegram) =>
  [...said, ...shown.map(lineOf)].sort((one, other) => one.at - other.at);

/** Does what she does; answers with what her own screen shows of it. */
function move(fake: FakeTelegram, asked: Asked): string | undefined {
  switch (asked.what) {
    case 'write':
      fake.send(me, { text: asked.text });
      return asked.text;
    case 'tap': {
      const line = fake.shown.find(({ messageId }) => messageId === asked.line);
      if (line) fake.bring(tapBody(me, line, asked.id, Date.now()));
      return asked.title;
    }
    case 'send':
      fake.send(me, { [asked.kind]: {} });
      return `[${asked.kind}]`;
    default:
      return undefined;
  }
}
