import { describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load-content.js';
import { type ConversationState, newConversation } from '../../src/domain/conversation.js';
import type { OfferInstrument } from '../../src/domain/screening/instrument.js';
import type { Understanding } from '../../src/domain/understanding.js';
import type { Content } from '../../src/engine/ports/content.js';
import { createRunTurn } from '../../src/engine/run-turn.js';
import { projectRoot } from '../../src/project-root.js';

const content = loadContent(projectRoot());
const [first] = content.offers;
if (!first) throw new Error('no offer instrument');

/** The same program after an update that changed the offer instruments. */
const updated = (...offers: OfferInstrument[]): Content => ({ ...content, offers });
const asking = (instrument: OfferInstrument, ...before: string[]): OfferInstrument => ({
  ...instrument,
  ask: [...before, ...instrument.ask.filter((id) => !before.includes(id))],
});

const silence: Understanding = {
  language: { code: null, confidence: 0 },
  topic: null,
  confidence: 0,
  alternatives: [],
  band: 'menu',
  outOfScope: true,
  exact: false,
  namesLanguage: null,
  reply: null,
  danger: null,
  whereabouts: null,
  offer: { present: [], absent: [], unknown: [] },
};

async function turn(with_: Content, state: ConversationState, text: string, choice?: string) {
  const from = { channel: 'webchat', account: 'web', address: 'a' } as const;
  const kind = choice === undefined ? 'text' : 'choice';
  const message = {
    id: text,
    from,
    kind,
    text,
    language: 'en',
    receivedAt: 0,
    ...(choice && { choice }),
  } as const;
  const result = await createRunTurn(with_)(state, message, silence, 1_000);
  return { state: result.state, text: result.lines.map((line) => line.text).join('\n') };
}

async function askedFirst() {
  const greeted = await turn(content, newConversation('en'), '', 'topic=offer.check');
  return turn(content, greeted.state, '', 'offer=guided');
}

const factOf = (state: ConversationState) =>
  state.dialogStack[0]?.state as { absent: string[]; open: string; version: number };

describe('an update between question and answer', () => {
  it('that puts a new question in front moves nobody: the answer goes to what was asked', async () => {
    const asked = await askedFirst();
    expect(asked.text).toContain('Must you pay money');
    const after = await turn(updated(asking(first, 'bring-others', 'no-licence')), asked.state, '2');
    expect(factOf(after.state).absent).toEqual(['worker-pays']);
    expect(after.text).toContain('asked or paid to bring other people');
  });

  it('that publishes a new version lets people finish the one they began', async () => {
    const asked = await askedFirst();
    const second = { ...asking(first, 'bring-others'), version: 2 };
    const after = await turn(updated(first, second), asked.state, '2');
    expect(factOf(after.state).version).toBe(1);
    expect(after.text).toContain('keep your passport or ID');
    const fresh = await turn(updated(first, second), newConversation('en'), '', 'topic=offer.check');
    expect(factOf(fresh.state).version).toBe(2);
  });

  it('that takes the asked question away still ends in a result, not in a fault', async () => {
    const asked = await askedFirst();
    const without = { ...first, ask: first.ask.filter((id) => id !== 'worker-pays') };
    const after = await turn(updated(without), asked.state, '2');
    expect(after.text).toContain('keep your passport or ID');
  });

  it('does not change the state that came in', async () => {
    const asked = await askedFirst();
    const before = JSON.stringify(asked.state);
    await turn(content, asked.state, '1');
    expect(JSON.stringify(asked.state)).toBe(before);
  });
});
