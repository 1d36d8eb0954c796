import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.js';
import { openDoors } from '../src/doors.js';

const whatsapp = {
  WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
  WHATSAPP_ACCESS_TOKEN: 'EAAGtoken',
  WHATSAPP_APP_SECRET: 'a-secret',
  WHATSAPP_VERIFY_TOKEN: 'a-word',
};
/** The channels that lines are pushed to. */
const doorsOf = (env: Record<string, string>) =>
  openDoors(readConfig(env)).flatMap(({ channel }) => channel?.name ?? []);

describe('the settings of WhatsApp', () => {
  it('switch the channel on when all are there, and leave it off when none is', () => {
    expect(doorsOf(whatsapp)).toEqual(['whatsapp-cloud']);
    expect(doorsOf({ WHATSAPP_API_ROOT: 'https://graph.facebook.com/v25.0' })).toEqual([]);
  });

  it('stop the start with the names of those that are missing', () => {
    const { WHATSAPP_APP_SECRET: _, WHATSAPP_VERIFY_TOKEN: __, ...some } = whatsapp;
    expect(() => readConfig(some)).toThrow('config.invalid: WHATSAPP_APP_SECRET, WHATSAPP_VERIFY_TOKEN');
  });

  it.each([
    ['WHATSAPP_ACCESS_TOKEN', 'two words'],
    ['WHATSAPP_PHONE_NUMBER_ID', '+250 788'],
    ['WHATSAPP_API_ROOT', 'ftp://x'],
  ])('name a bad %s and never show it', (name, value) => {
    expect(() => readConfig({ ...whatsapp, [name]: value })).toThrow(
      expect.objectContaining({ message: `config.invalid: ${name}` }),
    );
  });

  it('may name the API with a slash at its end', () => {
    const { whatsapp: read } = readConfig({ ...whatsapp, WHATSAPP_API_ROOT: 'http://127.0.0.1:1/v24.0/' });
    expect(read?.apiRoot).toBe('http://127.0.0.1:1/v24.0');
  });
});

describe('the settings of Telegram', () => {
  const token = { TELEGRAM_BOT_TOKEN: '4200000001:AAH-a-token-of-a-bot-that-is-none_x' };
  const https = { PUBLIC_URL: 'https://inzira.example' };
  const word = { TELEGRAM_WEBHOOK_SECRET: 'a-word-of-our-own' };

  it('switch the channel on with a token, and leave it off without one', () => {
    expect(doorsOf(token)).toEqual(['telegram']);
    expect(doorsOf({ ...word, ...https })).toEqual([]);
  });

  it('make Telegram bring what people write to an https address, and ask for it elsewhere', () => {
    const { telegram } = readConfig({ ...token, ...https, ...word });
    expect(telegram?.webhook).toEqual({
      url: 'https://inzira.example/channels/telegram',
      secret: 'a-word-of-our-own',
    });
    expect(readConfig({ ...token, ...word }).telegram?.webhook).toBeUndefined();
    expect(readConfig({ ...token, PUBLIC_URL: 'http://localhost:3000' }).telegram?.webhook).toBeUndefined();
  });

  it('stop the start when anybody could write to the https address in the name of Telegram', () => {
    expect(() => readConfig({ ...token, ...https })).toThrow('config.invalid: TELEGRAM_WEBHOOK_SECRET');
  });

  it.each([
    ['TELEGRAM_BOT_TOKEN', 'AAH-no-number'],
    ['TELEGRAM_WEBHOOK_SECRET', 'short'],
    ['TELEGRAM_WEBHOOK_SECRET', 'sixteen signs or more with spaces'],
    ['TELEGRAM_API_ROOT', 'ftp://x'],
  ])('name a bad %s and never show it', (name, value) => {
    expect(() => readConfig({ ...token, [name]: value })).toThrow(
      expect.objectContaining({ message: `config.invalid: ${name}` }),
    );
  });

  it('may name the API with a slash at its end', () => {
    const { telegram } = readConfig({ ...token, TELEGRAM_API_ROOT: 'http://127.0.0.1:1/' });
    expect(telegram?.apiRoot).toBe('http://127.0.0.1:1');
  });
});
