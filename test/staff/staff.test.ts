import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountByLogin } from '../../src/staff/account.js';
import { activate, invite, type NewStaff } from '../../src/staff/invitations.js';
import { hashPassword, isPassword, passwordFlaw } from '../../src/staff/password.js';
import { actions, may, roles } from '../../src/staff/roles.js';
import { endSession, leave, readSession } from '../../src/staff/sessions.js';
import { signIn } from '../../src/staff/sign-in.js';
import { totpStepOf } from '../../src/staff/totp.js';
import { approveExport, askExport, useExport } from '../../src/staff/two-people.js';
import { startInzira, type TestInzira } from '../support/inzira.js';
import { newStaff } from '../support/staff.js';

const password = 'a long sentence about rain and mountains';
const minute = 60_000;

let inzira: TestInzira;
beforeAll(async () => {
  inzira = await startInzira();
});
afterAll(() => inzira.dispose());

let born = 0;
const who = (over: Partial<NewStaff> = {}): NewStaff => newStaff(`staff${++born}`, over);

const codeAt = (secret: string, at: number) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });

async function employed() {
  const { records } = inzira.store;
  const wanted = who();
  const token = await invite(records, wanted, inzira.clock.now());
  const secret = (await accountByLogin(records, wanted.login))?.account.totpSecret ?? '';
  const now = inzira.clock.now();
  const recovery = await activate(records, token, { password, code: codeAt(secret, now) }, now);
  inzira.pass(minute);
  return { login: wanted.login, secret, recovery, token };
}

const enter = (login: string, code: string, over = {}) =>
  signIn(inzira, { login, password, code, clientAddress: `address of ${login}`, ...over });

describe('signing in', () => {
  it('takes password and code together, in any case of letters of the name', async () => {
    const { login, secret } = await employed();
    const { account, token } = await enter(login.toUpperCase(), codeAt(secret, inzira.clock.now()));
    expect(account.login).toBe(login);
    expect((await readSession(inzira, token, { touch: true }))?.account.id).toBe(account.id);
  });

  it.each(['', '000000', 'abcdef', '12345', '1234567'])('refuses the code %j', async (code) => {
    const { login } = await employed();
    await expect(enter(login, code)).rejects.toMatchObject({ code: 'staff.denied' });
  });

  it('refuses a code that was used before, and a wrong password, and a name that is nobody', async () => {
    const { login, secret } = await employed();
    const code = codeAt(secret, inzira.clock.now());
    await enter(login, code);
    await expect(enter(login, code)).rejects.toMatchObject({ code: 'staff.denied' });
    const fresh = codeAt(secret, inzira.clock.now() + 30_000);
    await expect(enter(login, fresh, { password: 'not the password at all' })).rejects.toMatchObject({
      code: 'staff.denied',
    });
    await expect(enter('nobody', fresh)).rejects.toMatchObject({ code: 'staff.denied' });
  });

  it('takes a recovery code once', async () => {
    const { login, recovery } = await employed();
    await enter(login, recovery[0] ?? '');
    await expect(enter(login, recovery[0] ?? '')).rejects.toMatchObject({ code: 'staff.denied' });
    await enter(login, (recovery[1] ?? '').toUpperCase());
  });

  it('is slowed down after five tries for a name, also with the right words then', async () => {
    const { login, secret } = await employed();
    for (let n = 0; n < 5; n += 1)
      await expect(enter(login, '000000')).rejects.toMatchObject({ code: 'staff.denied' });
    const right = codeAt(secret, inzira.clock.now());
    await expect(enter(login, right)).rejects.toMatchObject({ code: 'staff.throttled' });
    inzira.pass(2 * minute);
    await enter(login, codeAt(secret, inzira.clock.now()));
  });

  it('is slowed down for an address that tries many names', async () => {
    const from = { clientAddress: 'one address' };
    const outcomes: string[] = [];
    for (let n = 0; n < 22; n += 1)
      await enter(`name${n}`, '000000', from).catch(({ code }) => outcomes.push(code));
    expect(outcomes.slice(-2)).toEqual(['staff.throttled', 'staff.throttled']);
  });
});

describe('an invitation', () => {
  it('is good once, for 72 hours, and asks for a good password', async () => {
    const { records } = inzira.store;
    const { token } = await employed();
    const again = { password, code: '000000' };
    await expect(activate(records, token, again, inzira.clock.now())).rejects.toMatchObject({
      code: 'staff.expired',
    });
    const late = await invite(records, who(), inzira.clock.now());
    const later = inzira.clock.now() + 72 * 60 * minute;
    await expect(activate(records, late, again, later)).rejects.toMatchObject({ code: 'staff.expired' });
    await expect(
      activate(records, late, { password: 'short', code: '' }, inzira.clock.now()),
    ).rejects.toMatchObject({ code: 'staff.weak' });
    await expect(
      invite(records, who({ login: 'twice' }), 0).then(() => invite(records, who({ login: 'twice' }), 0)),
    ).rejects.toMatchObject({ code: 'staff.taken' });
  });

  it.each([
    ['fourteen signs', 'short'],
    ['password password', 'known'],
    ['aaaaaaaaaaaaaaaaaa', 'known'],
    ['x'.repeat(201), 'long'],
    [password, undefined],
  ])('judges the password %j as %s', (word, flaw) => {
    expect(passwordFlaw(word === 'fourteen signs' ? 'fourteen signs' : word)).toBe(flaw);
  });

  it('keeps passwords as argon2id of the stated cost', async () => {
    const hash = await hashPassword(password);
    expect(hash).toContain('$argon2id$v=19$m=65536,t=3,p=1$');
    expect(await isPassword(hash, password)).toBe(true);
    expect(await isPassword(hash, `${password} `)).toBe(false);
    expect(await isPassword(null, 'the password of nobody at all')).toBe(false);
  });
});

describe('a session', () => {
  const begin = async () => {
    const { login, secret } = await employed();
    return enter(login, codeAt(secret, inzira.clock.now()));
  };
  const lives = async (token: string, touch = false) =>
    (await readSession(inzira, token, { touch })) !== undefined;

  it('ends after 15 minutes without use, and 10 hours with it', async () => {
    const { token } = await begin();
    inzira.pass(14 * minute);
    expect(await lives(token)).toBe(true);
    inzira.pass(minute);
    expect(await lives(token)).toBe(false);
    const used = await begin();
    for (let passed = 0; passed < 590; passed += 10) {
      inzira.pass(10 * minute);
      expect(await lives(used.token, true)).toBe(true);
    }
    inzira.pass(10 * minute);
    expect(await lives(used.token, true)).toBe(false);
  });

  it('is the only one, ends with signing out and with leaving', async () => {
    const { login, secret } = await employed();
    const first = await enter(login, codeAt(secret, inzira.clock.now()));
    inzira.pass(minute);
    const second = await enter(login, codeAt(secret, inzira.clock.now()));
    expect([await lives(first.token), await lives(second.token)]).toEqual([false, true]);
    await endSession(inzira, second.account.id);
    expect(await lives(second.token)).toBe(false);
    inzira.pass(minute);
    const third = await enter(login, codeAt(secret, inzira.clock.now()));
    expect(await leave(inzira, third.account.id)).toBe(true);
    expect(await lives(third.token)).toBe(false);
    inzira.pass(minute);
    await expect(enter(login, codeAt(secret, inzira.clock.now()))).rejects.toMatchObject({
      code: 'staff.denied',
    });
  });

  it.each(['', 'x', 'A'.repeat(43)])('is none for the token %j', async (token) => {
    expect(await lives(token)).toBe(false);
  });
});

describe('one-time codes', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('are those of RFC 6238 at %i s', (seconds, code) => {
    const secret = Secret.fromLatin1('12345678901234567890').base32;
    expect(totpStepOf(secret, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
    expect(totpStepOf(secret, code, (seconds + 90) * 1_000)).toBeUndefined();
  });
});

describe('roles', () => {
  it('let nobody both read cases and manage staff', () => {
    for (const role of roles)
      expect(may(role, 'manage-staff') && (may(role, 'own-case') || may(role, 'any-case'))).toBe(false);
  });

  it('are this table', () => {
    const table = Object.fromEntries(
      roles.map((role) => [role, actions.filter((action) => may(role, action))]),
    );
    expect(table).toMatchInlineSnapshot(`
      {
        "admin": [
          "manage-staff",
          "read-audit",
        ],
        "analyst": [],
        "counsellor": [
          "see-queue",
          "claim",
          "own-case",
          "reveal",
          "export-ask",
        ],
        "editor": [],
        "supervisor": [
          "see-queue",
          "claim",
          "own-case",
          "any-case",
          "take-over",
          "reassign",
          "see-board",
          "reveal",
          "export-ask",
          "export-approve",
          "read-audit",
        ],
      }
    `);
  });
});

describe('an export', () => {
  it('needs two people, once, within fifteen minutes', async () => {
    const { records } = inzira.store;
    await askExport(records, 'c', 'aline', 0);
    await expect(useExport(records, 'c', 'aline', 1)).rejects.toMatchObject({ code: 'staff.second' });
    await expect(approveExport(records, 'c', 'aline', 1)).rejects.toMatchObject({ code: 'staff.second' });
    await approveExport(records, 'c', 'sup', 1);
    await expect(useExport(records, 'c', 'ben', 2)).rejects.toMatchObject({ code: 'staff.second' });
    await useExport(records, 'c', 'aline', 2);
    await expect(useExport(records, 'c', 'aline', 3)).rejects.toMatchObject({ code: 'staff.expired' });
    await askExport(records, 'c', 'aline', 10);
    await approveExport(records, 'c', 'sup', 11);
    await expect(useExport(records, 'c', 'aline', 10 + 15 * minute)).rejects.toMatchObject({
      code: 'staff.expired',
    });
  });
});
