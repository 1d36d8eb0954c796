import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/domain/conversation.js';
import type { Engine } from '../../src/engine/engine.js';
import type { Inzira } from '../../src/wiring.js';
import { abilities, startTelegram } from '../channels/telegram/telegram-subject.js';
import { secret, type Wrap } from '../channels/telegram/telegram-under-test.js';
import { channelRules, type Rule } from './channel.contract.js';

/** A door whose messages pass through careless hands before they are stored. */
const careless =
  (spoil: (engine: Engine, inzira: Inzira) => Pick<Engine, 'intake'>): Wrap =>
  (door) => ({
    ...door,
    mount: (app, inzira) =>
      door.mount?.(app, { ...inzira, engine: { ...inzira.engine, ...spoil(inzira.engine, inzira) } }),
  });

const changed = (change: (message: Message) => Message): Wrap =>
  careless((engine) => ({ intake: (messages) => engine.intake(messages.map(change)) }));

/** A door that reads another body, or other headers, than those that came. */
const rewritten =
  (rewrite: (body: string) => string, word?: string): Wrap =>
  (door) => ({
    ...door,
    mount(app, inzira) {
      const inner = new Hono();
      door.mount?.(inner, inzira);
      app.post('/channels/telegram', async (c) => {
        const headers = new Headers(c.req.raw.headers);
        if (word) headers.set('x-telegram-bot-api-secret-token', word);
        headers.delete('content-length');
        return inner.request('/channels/telegram', {
          method: 'POST',
          headers,
          body: rewrite(await c.req.text()),
        });
      });
    },
  });

const same = (body: string) => body;

/** Mistakes that a channel might make, and the promise that each breaks. */
const mutants: Readonly<Record<string, readonly [broken: RegExp, wrap: Wrap]>> = {
  'believes every sender': [/refuses a forged sender/, rewritten(same, secret)],
  'takes what is meant for another': [/meant for another bot/, rewritten(same, secret)],
  'answers in groups': [/silent in groups/, rewritten((body) => body.replace('"supergroup"', '"private"'))],
  'answers itself': [/answers no echo/, rewritten((body) => body.replace('"is_bot":true', '"is_bot":false'))],
  'takes every delivery for a new message': [
    /comes twice once/,
    changed((message) => ({ ...message, id: randomUUID() })),
  ],
  'says "taken" before anything is stored': [
    /503 while the store/,
    careless((engine) => ({ intake: (messages) => engine.intake(messages).catch(() => []) })),
  ],
  'opens pictures': [
    /guided check on image/,
    changed((message) => ({ ...message, kind: message.kind === 'image' ? 'text' : message.kind })),
  ],
  'drops captions': [
    /reads a caption/,
    changed((message) => ({ ...message, text: message.kind === 'image' ? '' : message.text })),
  ],
  'means another button': [
    /takes a tap for/,
    changed((message) => (message.choice === undefined ? message : { ...message, choice: 'menu=start' })),
  ],
  'knows no limits': [
    /cuts a line/,
    (door) => ({ ...door, channel: { ...door.channel, limits: { text: 1e9 } } }),
  ],
  'shows lines without their choices': [
    /says the same words/,
    (door) => ({
      ...door,
      channel: {
        ...door.channel,
        send: (to, line, ...more) => door.channel.send(to, { ...line, choices: [] }, ...more),
      },
    }),
  ],
  'logs what is written': [
    /out of logs/,
    careless((engine, { report }) => ({
      intake(messages) {
        for (const { text } of messages) report(text as Parameters<typeof report>[0]);
        return engine.intake(messages);
      },
    })),
  ],
  'logs who writes': [
    /out of logs/,
    careless((engine, { report }) => ({
      intake(messages) {
        for (const { from } of messages) report(from.address as Parameters<typeof report>[0]);
        return engine.intake(messages);
      },
    })),
  ],
  'gives up at the first trouble': [
    /platform is down/,
    (door) => ({
      ...door,
      channel: {
        ...door.channel,
        async send(...line) {
          const sent = await door.channel.send(...line);
          return sent.outcome === 'sent' ? sent : { outcome: 'refused', code: 'channel.refused' };
        },
      },
    }),
  ],
};

const ruleOf = (broken: RegExp): Rule => {
  const rule = channelRules.find(({ name }) => broken.test(name));
  if (!rule) throw new Error(`no rule ${broken}`);
  return rule;
};

describe('the contract of channels catches one that', () => {
  it.each(Object.entries(mutants))('%s', async (_name, [broken, wrap]) => {
    const subject = await startTelegram(wrap);
    try {
      await expect(ruleOf(broken).check(subject, abilities)).rejects.toThrow(/expected|^no "/);
    } finally {
      await subject.dispose();
    }
  });
});
