import type { Context, Hono } from 'hono';
import type { Line } from '../../domain/conversation.js';
import type { PushChannel, Sent } from '../../engine/ports/channel.js';
import type { Content } from '../../engine/ports/content.js';
import type { RowId } from '../../engine/ports/store.js';
import { recipientOf } from './address.js';
import { compose, longestText } from './compose.js';
import { PairWaits } from './pair-waits.js';
import { sendRequest } from './send-request.js';
import { sentOf } from './sent-of.js';
import { hear, shakeHands, type WebhookParts } from './webhook.js';

export interface WhatsappSettings {
  readonly phoneNumberId: string;
  readonly accessToken: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly apiRoot: string;
}

interface Parts extends WebhookParts {
  readonly content: Content;
}

interface WhatsappDoor {
  readonly channel: PushChannel;
  mount(app: Hono, parts: Parts): void;
}

const path = '/channels/whatsapp';
const dayMs = 24 * 3_600_000;

/** WhatsApp through Meta's Cloud API: one number, one webhook. */
export function whatsappCloud(settings: WhatsappSettings): WhatsappDoor {
  let opened = (_content: Content) => {};
  const content = new Promise<Content>((resolve) => {
    opened = resolve;
  });
  const secrets = { ...settings, account: settings.phoneNumberId };
  return {
    channel: channelOf(settings, content),
    mount(app, parts) {
      opened(parts.content);
      app.get(path, (c: Context) => shakeHands(secrets, c));
      app.post(path, (c: Context) => hear(parts, secrets, c));
    },
  };
}

function channelOf(settings: WhatsappSettings, content: Promise<Content>): PushChannel {
  const url = `${settings.apiRoot}/${settings.phoneNumberId}/messages`;
  const waits = new PairWaits();
  return {
    name: 'whatsapp-cloud',
    // Meta has no key by which it would know a line again; it reports each by the id we give it.
    idempotent: 'none',
    receipts: true,
    pace: { perSecond: 60, burst: 60, person: { everySeconds: 6, burst: 6 } },
    limits: { text: longestText },
    windowMs: dayMs,
    async send({ address }, line, id, doubtful): Promise<Sent> {
      const words = await content;
      const body = requestBody(address, doubtful ? doubted(line, words) : line, id, words);
      return sentOf(await sendRequest(url, settings.accessToken, body), address, waits);
    },
  };
}

/** What may have arrived before says so below its words: the first are for what helps. */
const doubted = (line: Line, content: Content): Line => ({
  ...line,
  text: `${line.text}\n\n${content.speak(line.language, 'whatsapp.again')}`,
});

function requestBody(address: string, line: Line, id: RowId, content: Content): Record<string, unknown> {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...recipientOf(address),
    // It comes back with every status: that is how a send without an answer is found again.
    biz_opaque_callback_data: id,
    ...compose(line, content.speak(line.language, 'whatsapp.choose')),
  };
}
