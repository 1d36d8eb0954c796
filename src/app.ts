import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import { clientAddress } from './channels/client-address.js';
import { webchat } from './channels/webchat/webchat.js';
import type { Config } from './config.js';
import { Fault, faults } from './domain/faults.js';
import type { Door } from './doors.js';
import type { Inzira } from './wiring.js';

/** What is answered while the store is not open yet: that it lives, and is not ready; platforms come again. */
export function waitingRoom(): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.text('ok'));
  app.get('/readyz', (c) => c.text('store', 503));
  app.all('*', (c) => c.body(null, 503, { 'retry-after': '2' }));
  return app;
}

/** Every route of Inzira. */
export function createApp(inzira: Inzira, config: Config, doors: readonly Door[]): Hono {
  const { engine, content, clock, report, root } = inzira;
  const app = new Hono();
  app.use(measure(inzira));
  for (const door of doors) door.mount?.(app, inzira);
  app.get('/healthz', (c) => c.text('ok'));
  app.get('/readyz', async (c) => {
    const found = await inzira.hindrances();
    return c.text(found.join('\n') || 'ready', found.length > 0 ? 503 : 200);
  });
  const { metricsToken: token } = config;
  if (token !== undefined) app.get('/metrics', bearerAuth({ token }), (c) => figures(inzira, c));
  app.mount('/console', lateConsole(inzira, config));
  app.route(
    '/',
    webchat({
      engine,
      content,
      clock,
      folder: join(root, 'src/channels/webchat'),
      report,
      exitUrl: config.exitUrl,
      https: config.publicUrl?.startsWith('https:') === true,
      clientAddress: (c) => clientAddress(c, config.trustProxy),
      random: () => randomBytes(16).toString('base64url'),
    }),
  );
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    const { code } = Fault.from(error);
    report(code);
    return c.body(null, faults[code].status);
  });
  return app;
}

type Fetch = (request: Request, env: unknown) => Response | Promise<Response>;

/** The console is loaded when somebody first asks for it: people who write do not wait for it at the start. */
function lateConsole(inzira: Inzira, config: Config): Fetch {
  const { engine, store, content, clock, understand, report, root } = inzira;
  const load = async () => {
    const { staffConsole } = await import('./console/console.js');
    return staffConsole({
      desk: engine.desk,
      store,
      content,
      clock,
      understand,
      folder: join(root, 'src/console'),
      https: config.publicUrl?.startsWith('https:') === true,
      clientAddress: (c) => clientAddress(c, config.trustProxy),
      random: () => randomBytes(16).toString('base64url'),
      report,
    });
  };
  let loaded: ReturnType<typeof load> | undefined;
  return async (request, env) => {
    loaded ??= load();
    return (await loaded).fetch(request, env as Record<string, unknown>);
  };
}

/** Counts every answer under the pattern of its route. */
const measure =
  ({ metrics }: Inzira): MiddlewareHandler =>
  async (c, next) => {
    const begun = performance.now();
    await next();
    metrics.request(routePath(c, -1), c.res.status, (performance.now() - begun) / 1_000);
  };

async function figures({ metrics, store, clock }: Inzira, c: Context): Promise<Response> {
  const { type, text } = await metrics.read(store, clock);
  return c.body(text, 200, { 'content-type': type });
}
