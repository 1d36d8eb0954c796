import { Api } from 'grammy';
import type { Context, Hono } from 'hono';
import type { Line } from '../../domain/conversation.js';
import type { PushChannel, Sent } from '../../engine/ports/channel.js';
import type { Content } from '../../engine/ports/content.js';
import { Background } from './background.js';
import { compose, longestText } from './compose.js';
import { createIntake, type IntakeParts, type Signs } from './intake.js';
import { Polling } from './polling.js';
import { sentOf } from './sent-of.js';
import { SetUp } from './set-up.js';
import { hear } from './webhook.js';

export interface TelegramSettings {
  readonly token: string;
  readonly apiRoot: string;
  /** Where Telegram brings what people write; without it we ask for it. */
  readonly webhook: { readonly url: string; readonly secret: string } | undefined;
}

interface Parts extends IntakeParts {
  readonly content: Content;
}

interface TelegramDoor {
  readonly channel: PushChannel;
  mount(app: Hono, parts: Parts): void;
  start(parts: Parts): Promise<void>;
  stop(): Promise<void>;
}

export const telegramPath = '/channels/telegram';

/** Below the 10 s after which nobody waits for a send: then it is over for sure. */
const timeoutSeconds = 9;
const pollingSeconds = 40;

/** A bot on Telegram: a webhook where it can be reached, else long polling; what comes is taken in the same way. */
export function telegram(settings: TelegramSettings): TelegramDoor {
  const api = openApi(settings, timeoutSeconds);
  const background = new Background();
  const setUp = new SetUp(api, settings.webhook);
  let polling: Polling | undefined;
  let opened = (_content: Content) => {};
  const content = new Promise<Content>((resolve) => {
    opened = resolve;
  });
  const intake = (parts: Parts) => createIntake(parts, accountOf(settings), signsOf(api, background));
  return {
    channel: channelOf(api, content),
    mount(app, parts) {
      opened(parts.content);
      const { webhook } = settings;
      if (!webhook) return;
      const takeIn = intake(parts);
      app.post(telegramPath, (c: Context) => hear(parts, webhook.secret, takeIn, c));
    },
    async start(parts) {
      if (!settings.webhook)
        polling = new Polling(openApi(settings, pollingSeconds), intake(parts), parts.report);
      setUp.start(parts.content, parts.report, () => polling?.start());
    },
    async stop() {
      await setUp.stop();
      await polling?.stop();
      await background.settled();
    },
  };
}

/** Where an answer leads elsewhere it is not followed: what she reads would go there. */
const openApi = ({ token, apiRoot }: TelegramSettings, seconds: number): Api =>
  new Api(token, { apiRoot, timeoutSeconds: seconds, baseFetchConfig: { redirect: 'error' } });

const accountOf = ({ token }: TelegramSettings): string => token.split(':')[0] ?? '';

function signsOf(api: Api, background: Background): Signs {
  return {
    felt: (query) => background.add(api.answerCallbackQuery(query)),
    typing: (chat) => background.add(api.sendChatAction(Number(chat), 'typing')),
  };
}

function channelOf(api: Api, content: Promise<Content>): PushChannel {
  return {
    name: 'telegram',
    // Telegram has no key by which it would know a message again, and tells nobody what it was sent.
    idempotent: 'none',
    receipts: false,
    pace: { perSecond: 25, burst: 25, person: { everySeconds: 1, burst: 3 } },
    limits: { text: longestText },
    async send({ address }, line, _id, doubtful): Promise<Sent> {
      try {
        await say(api, Number(address), line, doubtful ? await content : undefined);
        return { outcome: 'sent' };
      } catch (error) {
        return sentOf(error);
      }
    },
  };
}

/** What may have arrived before says so below its words: the first are for what helps. */
async function say(api: Api, chat: number, line: Line, doubting: Content | undefined): Promise<void> {
  const { text, rows } = compose(line);
  const again = doubting ? `\n\n${doubting.speak(line.language, 'telegram.again')}` : '';
  await api.sendMessage(chat, `${text}${again}`, {
    link_preview_options: { is_disabled: true },
    ...(rows.length > 0 && { reply_markup: { inline_keyboard: rows.map((row) => [...row]) } }),
  });
}
