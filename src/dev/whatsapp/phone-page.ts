import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import { projectRoot } from '../../project-root.js';
import type { Post } from '../post.js';
import type { Env, FakeGraph } from './fake-graph.js';
import { fakeFaults } from './faults.js';
import type { Persona } from './hook-bodies.js';

const kinds = ['image', 'audio', 'location', 'sticker', 'unsupported'] as const;

const Asked = z.discriminatedUnion('what', [
  z.object({ what: z.literal('write'), text: z.string().min(1).max(4_096) }),
  z.object({
    what: z.literal('tap'),
    line: z.enum(['button', 'list']),
    id: z.string(),
    title: z.string(),
  }),
  z.object({ what: z.literal('send'), kind: z.enum(kinds) }),
  z.object({ what: z.literal('fault'), fault: z.enum(fakeFaults) }),
  z.object({ what: z.literal('post'), twice: z.boolean(), shuffled: z.boolean() }),
]);
type Asked = z.infer<typeof Asked>;

interface Mine {
  readonly at: number;
  readonly mine: string;
}

const me: Persona = { userId: 'RW.1001', name: 'Contributor' };

/** A page to talk through, on this machine only. */
export function phonePage(fake: FakeGraph, post: Post): Hono<Env> {
  const said: Mine[] = [];
  const page = readFileSync(join(projectRoot(), 'src/dev/phone.html'), 'utf8');
  const app = new Hono<Env>();
  app.get('/', (c) => c.html(page));
  app.get('/chat', (c) => c.json({ faults: fakeFaults, kinds, lines: chat(said, fake) }));
  app.post('/do', async (c) => {
    const asked = Asked.parse(await c.req.json());
    const mine = partOf(asked);
    if (mine) {
      said.push({ at: Date.now(), mine: mine.label });
      fake.send(me, mine.part);
    }
    if (asked.what === 'fault') fake.faults.push(asked.fault);
    if (asked.what === 'post') Object.assign(post, { twice: asked.twice, shuffled: asked.shuffled });
    return c.body(null, 204);
  });
  return app;
}

const chat = (said: readonly Mine[], { shown }: FakeGraph) =>
  [...said, ...shown.map((line) => ({ ...line, key: line.type }))].sort((one, other) => one.at - other.at);

/** What she sends, as Meta would bring it, and what her own screen shows of it. */
function partOf(asked: Asked): { label: string; part: object } | undefined {
  switch (asked.what) {
    case 'write':
      return { label: asked.text, part: { type: 'text', text: { body: asked.text } } };
    case 'tap': {
      const { line, id, title } = asked;
      const kind = `${line}_reply`;
      const interactive = { type: kind, [kind]: { id, title } };
      return { label: title, part: { type: 'interactive', interactive } };
    }
    case 'send':
      return { label: `[${asked.kind}]`, part: { type: asked.kind, [asked.kind]: { id: '1' } } };
    default:
      return undefined;
  }
}
