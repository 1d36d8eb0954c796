import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressOf } from '../../../src/channels/directline/address.js';
import { createStreams } from '../../../src/channels/directline/streams.js';
import { startInzira, type TestInzira } from '../../support/inzira.js';

const id = 'A'.repeat(22);
let inzira: TestInzira;
let conversation: string;
let sent: string[];
let closed: number[];
let end = () => {};

beforeEach(async () => {
  inzira = await startInzira();
  ({ conversation } = await inzira.engine.converse([message('menu')]));
  [sent, closed] = [[], []];
});
afterEach(async () => {
  end();
  await inzira.dispose();
});

const message = (text: string) =>
  ({ id: randomUUID(), from: addressOf(id), kind: 'text', text, language: 'en', receivedAt: 1 }) as const;
const socket = () => ({
  send: (text: string) => sent.push(text),
  close: (code: number) => closed.push(code),
});
const watermark = () => JSON.parse(sent.at(-1) ?? '{}').watermark;

describe('a stream', () => {
  it('begins after the watermark, and sends each entry once however news overlap', async () => {
    const streams = createStreams(inzira);
    end = streams.open(id, conversation, 1, socket());
    await Promise.all([1, 2, 3].map((n) => inzira.engine.converse([message(`menu ${n}`)])));
    await streams.shown(conversation);
    const ids = sent.flatMap((text) => JSON.parse(text).activities.map((one: { id: string }) => one.id));
    const log = await inzira.engine.log(conversation, 1);
    expect(ids).toEqual(log.map(({ seq }) => `${id}|${String(seq).padStart(7, '0')}`));
    expect(watermark()).toBe(String(log.at(-1)?.seq));
  });

  it('finds by itself what another instance wrote, and that it deleted', async () => {
    end = createStreams(inzira).open(id, conversation, 0, socket());
    await inzira.store.accept([message('from elsewhere')]);
    await expect.poll(() => sent.join(), { timeout: 20_000 }).toContain('from elsewhere');
    await inzira.store.forget(conversation);
    await expect.poll(() => closed, { timeout: 20_000 }).toEqual([1000]);
  });

  it('shows the last words before it closes', async () => {
    end = createStreams(inzira).open(id, conversation, 0, socket());
    const { reply } = await inzira.engine.converse([message('delete')]);
    await expect.poll(() => closed).toEqual([1000]);
    expect(JSON.parse(sent.at(-1) ?? '{}').activities.at(-1).text).toBe(reply.lines.at(-1)?.text);
  });

  it('makes room for a fifth window by closing the oldest', () => {
    const streams = createStreams(inzira);
    const ends = [1, 2, 3, 4, 5].map(() => streams.open(id, conversation, 0, socket()));
    expect(closed).toEqual([1013]);
    for (const one of ends) one();
  });
});
