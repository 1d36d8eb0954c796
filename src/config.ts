import { z } from 'zod';
import { Fault } from './domain/faults.js';

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
  EXIT_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://rw.wikipedia.org/')
    .describe('where Exit leads'),
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

/** The settings and what each is for, one a line. */
export function settingsHelp(): string {
  return Object.entries(Settings.shape)
    .map(([name, setting]) => `  ${name.padEnd(18)} ${setting.description ?? ''}`)
    .join('\n');
}
