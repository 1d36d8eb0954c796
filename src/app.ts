import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Hono } from 'hono';
import { clientAddress } from './channels/client-address.js';
import { webchat } from './channels/webchat/webchat.js';
import type { Config } from './config.js';
import { Fault, faults } from './domain/faults.js';
import type { Door } from './doors.js';
import type { Inzira } from './wiring.js';

/** Every route of Inzira. */
export function createApp(inzira: Inzira, config: Config, doors: readonly Door[]): Hono {
  const { engine, content, clock, store, report, root } = inzira;
  const app = new Hono();
  for (const door of doors) door.mount?.(app, inzira);
  app.get('/healthz', (c) => c.text('ok'));
  app.get('/readyz', async (c) => {
    await store.probe();
    return c.text('ready');
  });
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
    const { code } = Fault.from(error);
    report(code);
    return c.body(null, faults[code].status);
  });
  return app;
}
