import { z } from 'zod';
import { type TelegramSettings, telegramPath } from './channels/telegram/telegram.js';
import type { WhatsappSettings } from './channels/whatsapp-cloud/whatsapp-cloud.js';
import { Fault } from './domain/faults.js';

/** Printable without spaces: it goes into a header. */
const secret = z
  .string()
  .regex(/^[\x21-\x7e]{1,1024}$/)
  .optional();

const number = (low: number, high: number) => z.coerce.number().int().min(low).max(high);

/** Every setting: its check, its default, and one line of help. A bad one stops the start by name, never by value. */
const Settings = z.object({
  PORT: number(0, 65535).default(3000).describe('port to listen on (3000)'),
  HOST: z.string().min(1).default('0.0.0.0').describe('address to listen on (0.0.0.0)'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('address people use; https makes cookies Secure'),
  TRUST_PROXY: number(0, 10).default(0).describe('proxy hops whose X-Forwarded-For is believed (0)'),
  INZIRA_DATA: z.string().min(1).default('./data').describe('data folder (./data)'),
  INZIRA_STORE: z
    .string()
    .regex(/^(sqlite:.+|rediss?:\/\/.+|redis\+sentinel:\/\/.+\/.+)$/)
    .optional()
    .describe('sqlite:<folder>, redis://host or redis+sentinel://h1,h2,h3/NAME; without it the data folder'),
  INZIRA_REDIS_REPLICAS: number(0, 5)
    .optional()
    .describe('replicas that must have a write (0 for redis://, 1 behind sentinels)'),
  INZIRA_MASTER_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)?$/)
    .optional()
    .describe('base64 of 32 bytes, "new,old" while rotating; without it a key file is made'),
  DIRECTLINE_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{32,}$/)
    .optional()
    .describe('secret of the site that embeds Direct Line, 32 signs or more'),
  DIRECTLINE_ORIGINS: z
    .string()
    .regex(/^https?:\/\/[^\s,/]+(,https?:\/\/[^\s,/]+)*$/)
    .optional()
    .describe('origins of that site, by commas'),
  EXIT_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://rw.wikipedia.org/')
    .describe('where Exit leads'),
  INZIRA_DEMO_QUEUE: z
    .enum(['on', 'off'])
    .default('off')
    .describe('on: opens the queue of counsellors also as demo, for trying it out (off)'),
  ONCALL_WEBHOOK_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('where the one on call is rung, without any content'),
  ONCALL_WEBHOOK_SECRET: secret.describe('what a ring is signed with'),
  AUDIT_ANCHOR: z
    .string()
    .min(1)
    .optional()
    .describe(
      'file or address that the head of the audit log is brought to; without it what is cut off goes unseen',
    ),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/)
    .optional()
    .describe('word that /metrics asks for, 16 signs or more; without it there is no /metrics'),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d{1,20}:[A-Za-z0-9_-]{20,100}$/)
    .optional()
    .describe('token of the bot, from BotFather'),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,256}$/)
    .optional()
    .describe('your own word that Telegram brings with each message, 16 signs or more; needed with https'),
  TELEGRAM_API_ROOT: z
    .url({ protocol: /^https?$/ })
    .default('https://api.telegram.org')
    .describe('Bot API (https://api.telegram.org)'),
  WHATSAPP_PHONE_NUMBER_ID: z
    .string()
    .regex(/^\d{1,32}$/)
    .optional()
    .describe("Meta's id of the number (not the number)"),
  WHATSAPP_ACCESS_TOKEN: secret.describe('token of a system user that may send'),
  WHATSAPP_APP_SECRET: secret.describe('what Meta signs its messages with'),
  WHATSAPP_VERIFY_TOKEN: secret.describe('your own word, given to Meta with the webhook'),
  WHATSAPP_API_ROOT: z
    .url({ protocol: /^https?$/ })
    .default('https://graph.facebook.com/v24.0')
    .describe('Graph API and version (https://graph.facebook.com/v24.0)'),
});

export type Config = Readonly<{
  port: number;
  host: string;
  publicUrl: string | undefined;
  trustProxy: number;
  dataFolder: string;
  redis: { url: string; replicas: number | undefined } | undefined;
  masterKey: string | undefined;
  exitUrl: string;
  metricsToken: string | undefined;
  demoQueue: boolean;
  auditAnchor: string | undefined;
  oncall: Readonly<{ url: string; secret: string | undefined }> | undefined;
  directline: Readonly<{ secret: string | undefined; origins: readonly string[] }>;
  telegram: TelegramSettings | undefined;
  whatsapp: WhatsappSettings | undefined;
}>;

/** Reads the settings once; throws `config.invalid` with the names of the bad ones. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map((issue) => issue.path.join('.')));
    throw new Fault('config.invalid', { detail: [...names].join(', ') });
  }
  const s = parsed.data;
  return Object.freeze({
    port: s.PORT,
    host: s.HOST,
    publicUrl: s.PUBLIC_URL,
    trustProxy: s.TRUST_PROXY,
    ...storeOf(s.INZIRA_STORE, s.INZIRA_DATA, s.INZIRA_REDIS_REPLICAS),
    masterKey: s.INZIRA_MASTER_KEY,
    exitUrl: s.EXIT_URL,
    metricsToken: s.METRICS_TOKEN,
    auditAnchor: s.AUDIT_ANCHOR,
    demoQueue: s.INZIRA_DEMO_QUEUE === 'on',
    oncall: s.ONCALL_WEBHOOK_URL ? { url: s.ONCALL_WEBHOOK_URL, secret: s.ONCALL_WEBHOOK_SECRET } : undefined,
    directline: { secret: s.DIRECTLINE_SECRET, origins: s.DIRECTLINE_ORIGINS?.split(',') ?? [] },
    telegram: telegramIn(s),
    whatsapp: whatsappIn(s),
  });
}

function storeOf(
  store: string | undefined,
  data: string,
  replicas: number | undefined,
): Pick<Config, 'dataFolder' | 'redis'> {
  const sqlite = 'sqlite:';
  if (store?.startsWith(sqlite)) return { dataFolder: store.slice(sqlite.length), redis: undefined };
  return { dataFolder: data, redis: store === undefined ? undefined : { url: store, replicas } };
}

/** On an https address Telegram brings what people write, and must prove that it is Telegram; elsewhere we ask for it. */
function telegramIn(s: z.infer<typeof Settings>): TelegramSettings | undefined {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_WEBHOOK_SECRET: secret, PUBLIC_URL: address } = s;
  if (token === undefined) return undefined;
  const apiRoot = s.TELEGRAM_API_ROOT.replace(/\/+$/, '');
  if (!address?.startsWith('https:')) return { token, apiRoot, webhook: undefined };
  if (secret === undefined) throw new Fault('config.invalid', { detail: 'TELEGRAM_WEBHOOK_SECRET' });
  return { token, apiRoot, webhook: { url: new URL(telegramPath, address).href, secret } };
}

/** The channel is on when all are there; some without the others is a mistake. */
function whatsappIn(s: z.infer<typeof Settings>): WhatsappSettings | undefined {
  const {
    WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
    WHATSAPP_ACCESS_TOKEN: accessToken,
    WHATSAPP_APP_SECRET: appSecret,
    WHATSAPP_VERIFY_TOKEN: verifyToken,
  } = s;
  const apiRoot = s.WHATSAPP_API_ROOT.replace(/\/+$/, '');
  if (phoneNumberId && accessToken && appSecret && verifyToken)
    return { phoneNumberId, accessToken, appSecret, verifyToken, apiRoot };
  const missing = needed.filter((name) => s[name] === undefined);
  if (missing.length === needed.length) return undefined;
  throw new Fault('config.invalid', { detail: missing.join(', ') });
}

const needed = [
  'WHATSAPP_PHONE_NUMBER_ID',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
] as const;

/** The settings and what each is for, one a line. */
export function settingsHelp(): string {
  return Object.entries(Settings.shape)
    .map(([name, setting]) => `  ${name.padEnd(24)} ${setting.description ?? ''}`)
    .join('\n');
}
