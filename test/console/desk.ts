import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { staffConsole } from '../../src/console/console.js';
import { projectRoot } from '../../src/project-root.js';
import { accountByLogin } from '../../src/staff/account.js';
import { activate, invite, type NewStaff } from '../../src/staff/invitations.js';
import { signIn } from '../../src/staff/sign-in.js';
import type { TestInzira } from '../support/inzira.js';
import { newStaff } from '../support/staff.js';

const password = 'a long sentence about rain and mountains';

/** The console of a program, asked without a network. */
export function consoleOf({ engine, store, content, clock, understand, report }: TestInzira, https = false) {
  let n = 0;
  return staffConsole({
    desk: engine.desk,
    store,
    content,
    clock,
    understand,
    folder: join(projectRoot(), 'src/console'),
    https,
    clientAddress: () => 'here',
    random: () => `random-${++n}-of-test`,
    report,
  });
}

export type Console = ReturnType<typeof consoleOf>;

/** Who works here from now on, and the cookie of her session. */
export async function hire(inzira: TestInzira, login: string, over: Partial<NewStaff> = {}) {
  const { records } = inzira.store;
  const invitation = await invite(records, newStaff(login, over), inzira.clock.now());
  const secret = (await accountByLogin(records, login))?.account.totpSecret ?? '';
  const code = () =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: inzira.clock.now() });
  await activate(records, invitation, { password, code: code() }, inzira.clock.now());
  inzira.pass(60_000);
  const { account, token } = await signIn(inzira, { login, password, code: code(), clientAddress: login });
  return { account, cookie: `staff=${token}` };
}

export interface Ask {
  readonly cookie?: string;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

/** One request as a browser on this machine makes it. */
export function ask(app: Console, path: string, { cookie, form, headers }: Ask = {}): Promise<Response> {
  return Promise.resolve(
    app.request(`http://localhost${path}`, {
      method: form ? 'POST' : 'GET',
      headers: {
        host: 'localhost',
        ...(form && { origin: 'http://localhost', 'content-type': 'application/x-www-form-urlencoded' }),
        ...(cookie && { cookie }),
        ...headers,
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    }),
  );
}
