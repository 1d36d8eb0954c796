import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Presence } from '../../../src/engine/engine.js';
import { type Inzira, openInzira } from '../../../src/wiring.js';
import { hasRedis, startRedis } from '../../support/redis-server.js';
import { masterKeySetting } from '../sqlite-folder.js';

/** INZIRA_CLAIM_ROUNDS=200 for the long run: a round takes a second, as losers wait for the one who is ahead. */
const rounds = Number(process.env.INZIRA_CLAIM_ROUNDS ?? 10);
const claimsAtOnce = 50;

const presenceOf = (id: string): Presence => ({
  id,
  languages: [],
  skills: [],
  capacity: 3,
  employer: '',
  place: '',
  status: 'busy',
  seenAt: Date.now() + 600_000,
});

describe.runIf(hasRedis)('cases of two instances on one Redis', async () => {
  const server = await startRedis();
  let one: Inzira;
  let other: Inzira;
  const open = () =>
    openInzira({
      dataFolder: '',
      masterKey: masterKeySetting,
      redis: { url: server.url, replicas: 0 },
      progress: new Writable({ write: (_part, _encoding, done) => done() }),
      demoQueue: true,
    });
  beforeAll(async () => {
    [one, other] = await Promise.all([open(), open()]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await server.stop();
  });

  let n = 0;
  const say = (engine: Engine, address: string, over: { text?: string; choice?: string }) =>
    engine.converse([
      {
        id: `m${++n}`,
        from: { channel: 'webchat', account: 'web', address },
        kind: over.choice ? 'choice' : 'text',
        text: over.text ?? '',
        ...(over.choice && { choice: over.choice }),
        language: 'en',
        receivedAt: Date.now(),
      },
    ]);

  async function queued(engine: Engine, address: string): Promise<string> {
    await say(engine, address, { text: 'hello' });
    await say(engine, address, { text: '0' });
    await say(engine, address, { choice: 'consent=yes' });
    const found = (await engine.desk.open()).filter(({ phase }) => phase === 'queued').at(-1);
    if (!found) throw new Error('no case');
    return found.id;
  }

  it('are claimed by exactly one of fifty at once, again and again', { timeout: 300_000 }, async () => {
    const id = await queued(one.engine, 'ann');
    // Who is not at a console would lose the case within seconds, and another could claim it.
    for (let at = 0; at < claimsAtOnce; at += 1)
      await one.engine.desk.present(presenceOf(`counsellor ${at}`));
    for (let round = 0; round < rounds; round += 1) {
      const claims = Array.from({ length: claimsAtOnce }, (_, at) => {
        const by = `counsellor ${at}`;
        return (at % 2 ? one : other).engine.desk.act(id, { kind: 'claimed', by }, by);
      });
      const outcomes = await Promise.allSettled(claims);
      const won = outcomes.filter(({ status }) => status === 'fulfilled');
      expect(won).toHaveLength(1);
      const view = await one.engine.desk.view(id);
      const holder = view?.found.holder ?? '';
      expect(outcomes[Number(holder.split(' ')[1])]?.status).toBe('fulfilled');
      await other.engine.desk.act(id, { kind: 'given-back', by: holder }, holder);
    }
  });

  it('are held in one and answered in the other; the bot is silent in both', {
    timeout: 60_000,
  }, async () => {
    const id = await queued(one.engine, 'ben');
    await one.engine.desk.present(presenceOf('aline'));
    const held = await other.engine.desk.act(id, { kind: 'claimed', by: 'aline' }, 'aline');
    await other.engine.desk.say(held, { by: 'aline', lineId: 'l', text: 'I am here.' });
    for (const { engine } of [one, other])
      expect((await say(engine, 'ben', { text: 'what is trafficking' })).reply.lines).toEqual([]);
    const log = await one.engine.log(held.conversation, 0);
    expect(log.filter(({ by }) => by === 'counsellor').map(({ text }) => text)).toEqual(['I am here.']);
    const view = await other.engine.desk.view(id);
    expect(view?.entries.filter(({ by }) => by === 'person')).toHaveLength(2);
  });
});
