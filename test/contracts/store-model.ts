import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from '../../src/domain/conversation.js';
import type { Claim, OutboxRow, Outcome, Store } from '../../src/engine/ports/store.js';
import {
  addressOf,
  beginDue,
  expired,
  failed,
  lease,
  lineOf,
  messageOf,
  noon,
  outboxRowOf,
  sent,
  settle,
  stateOf,
} from './store-samples.js';
import type { StoreUnderTest } from './store-under-test.js';

interface Row {
  readonly effectKey: string;
  notBefore: number;
  attempt: number;
  unsure: boolean;
  status: 'ready' | 'sending' | 'done';
}

interface Conversation {
  readonly person: number;
  version: number;
  missed: number | undefined;
  waiting: string[];
  log: string[];
  rows: Row[];
  forgetting: boolean;
}

/** What a store must hold, in plain objects, and the real one beside it. */
class Pair {
  store: Store;
  now = noon;
  readonly seen = new Map<string, string>();
  readonly conversations = new Map<string, Conversation>();
  readonly gone: string[] = [];
  readonly claims: Claim[] = [];
  readonly held = new Map<string, Claim>();
  readonly order: Message[] = [];
  readonly outboxOrder: Row[] = [];
  readonly sending: OutboxRow[] = [];
  counted = 0;
  highestFence = 0;

  constructor(store: Store) {
    this.store = store;
  }

  current(person: number): string | undefined {
    return [...this.conversations].find(([, known]) => known.person === person && !known.forgetting)?.[0];
  }

  pick<Item>(items: readonly Item[], at: number): Item | undefined {
    return items[at % Math.max(items.length, 1)];
  }

  unhandled(): string[] {
    const owners = this.order.map(({ id }) => this.seen.get(id) ?? '');
    const waiting = this.order.map(({ id }, at) =>
      this.conversations.get(owners[at] ?? '')?.waiting.includes(id),
    );
    return [...new Set(owners.filter((_, at) => waiting[at]))];
  }

  /** At most one row a conversation: the oldest that is not meant for later, unless it is being sent or put off. */
  due(limit: number): Row[] {
    const free = [...this.conversations.values()].flatMap(({ rows }) => {
      const open = rows.filter(({ status }) => status !== 'done');
      const ready = (row: Row) => row.notBefore <= this.now;
      if (open.some((row) => row.status === 'sending' && !ready(row))) return [];
      const first = open.find((row) => ready(row) || row.status === 'sending' || row.attempt > 0);
      return first && ready(first) ? [first] : [];
    });
    return free.sort((a, b) => this.outboxOrder.indexOf(a) - this.outboxOrder.indexOf(b)).slice(0, limit);
  }

  forget(conversation: string): void {
    if (this.conversations.delete(conversation)) this.gone.push(conversation);
    this.held.delete(conversation);
  }
}

interface Step {
  (pair: Pair, made: StoreUnderTest): Promise<void>;
  [fc.toStringMethod]?: () => string;
}

/** A step that a failing run prints as its name and choices. */
function named(name: string, choices: unknown, step: Step): Step {
  step[fc.toStringMethod] = () => `${name} ${JSON.stringify(choices)}`;
  return step;
}

const person = fc.nat({ max: 3 });
const many = fc.nat({ max: 1_000 });

const accept = fc.array(fc.tuple(person, fc.nat({ max: 9 })), { minLength: 1, maxLength: 4 }).map((picks) => {
  return named('accept', picks, async (pair) => {
    const messages = picks.map(([who, at]) => messageOf(`${who}-${at}`, addressOf(`p${who}`)));
    const receipts = await pair.store.accept(messages);
    for (const [at, message] of messages.entries()) {
      const receipt = receipts[at];
      const who = picks[at]?.[0] ?? 0;
      const before = pair.seen.get(message.id);
      expect(receipt?.result).toBe(before ? 'seen' : 'stored');
      const conversation = receipt?.conversation ?? '';
      if (before) {
        expect(conversation).toBe(before);
        continue;
      }
      const current = pair.current(who);
      if (current) expect(conversation).toBe(current);
      else expect(pair.conversations.has(conversation) || pair.gone.includes(conversation)).toBe(false);
      const known = pair.conversations.get(conversation) ?? {
        person: who,
        version: 0,
        missed: undefined,
        waiting: [],
        log: [],
        rows: [],
        forgetting: false,
      };
      pair.conversations.set(conversation, known);
      pair.seen.set(message.id, conversation);
      pair.order.push(message);
      known.waiting.push(message.id);
      known.log.push(message.text);
    }
  });
});

const claim = many.map((at) => {
  return named('claim', at, async (pair) => {
    const conversation = pair.pick([...pair.conversations.keys(), ...pair.gone], at);
    if (conversation === undefined) return;
    const claimed = await pair.store.claim(conversation);
    const known = pair.conversations.get(conversation);
    if (!known || pair.held.has(conversation)) {
      expect(claimed).toBe(known ? 'busy' : 'gone');
      return;
    }
    if (typeof claimed === 'string') throw new Error(`free, and yet ${claimed}`);
    expect(claimed.fence).toBeGreaterThan(pair.highestFence);
    expect(claimed.version).toBe(known.version);
    expect(claimed.address).toEqual(addressOf(`p${known.person}`));
    expect(claimed.waiting.map(({ id }) => id)).toEqual(known.waiting);
    expect(claimed.state).toEqual(known.missed === undefined ? undefined : stateOf({ missed: known.missed }));
    pair.highestFence = claimed.fence;
    pair.claims.push(claimed);
    pair.held.set(conversation, claimed);
  });
});

const commit = fc
  .record({
    at: many,
    ahead: fc.constantFrom(0, 0, 0, 1),
    take: fc.nat({ max: 3 }),
    rows: fc.array(fc.nat({ max: 6 }), { maxLength: 2 }),
    later: fc.nat({ max: 2 }),
    forget: fc.constantFrom(false, false, false, false, true),
  })
  .map((choices) => {
    const { at, ahead, take, rows, later, forget } = choices;
    return named('commit', choices, async (pair) => {
      const used = pair.pick(pair.claims, at);
      if (!used) return;
      const known = pair.conversations.get(used.conversation);
      const fresh =
        pair.held.get(used.conversation)?.fence === used.fence && known !== undefined && ahead === 0;
      const version = (known?.version ?? 0) + ahead;
      const outbox = rows.map((key) => outboxRowOf(`e${key}`, { notBefore: pair.now + later * 100 }));
      const outcome = await pair.store.commit({
        conversation: used.conversation,
        fence: used.fence,
        version,
        state: stateOf({ missed: version }),
        handled: used.waiting.slice(0, take),
        log: [{ by: 'bot', at: pair.now, line: lineOf(`said at ${version}`) }],
        outbox,
        effects: [
          { kind: 'count', event: 'e', day: 'd', language: 'rw', channel: 'webchat' },
          ...(forget ? ([{ kind: 'forget' }] as const) : []),
        ],
      });
      expect(outcome).toBe(fresh ? 'ok' : 'stale');
      if (!fresh || !known) return;
      if (forget) Object.assign(known, { forgetting: true, log: [], rows: [] });
      known.version += 1;
      known.missed = forget ? undefined : version;
      const handled = used.waiting.slice(0, take).map(({ id }) => id);
      known.waiting = known.waiting.filter((id) => !handled.includes(id));
      known.log.push(`said at ${version}`);
      for (const { effectKey, notBefore } of outbox) {
        if (known.rows.some((row) => row.effectKey === effectKey)) continue;
        const row: Row = { effectKey, notBefore, attempt: 0, unsure: false, status: 'ready' };
        known.rows.push(row);
        pair.outboxOrder.push(row);
      }
      pair.counted += 1;
    });
  });

const release = many.map((at) => {
  return named('release', at, async (pair) => {
    const used = pair.pick(pair.claims, at);
    if (!used) return;
    await pair.store.release(used.conversation, used.fence);
    if (pair.held.get(used.conversation)?.fence === used.fence) pair.held.delete(used.conversation);
  });
});

const due = fc
  .tuple(fc.oneof(fc.nat({ max: 150 }), fc.constant(lease)), fc.integer({ min: 1, max: 3 }))
  .map(([pass, limit]) => {
    return named('due', [pass, limit], async (pair) => {
      pair.now += pass;
      const expected = pair.due(limit);
      const rows = await beginDue(pair.store, pair.now, limit);
      for (const row of expected) {
        const unsure = row.unsure || row.status === 'sending';
        Object.assign(row, {
          status: 'sending',
          unsure,
          attempt: row.attempt + 1,
          notBefore: pair.now + lease,
        });
      }
      const brief = (row: { effectKey: string; attempt: number; unsure: boolean }) =>
        `${row.effectKey} ${row.attempt} ${row.unsure}`;
      expect(rows.map(brief)).toEqual(expected.map(brief));
      pair.sending.push(...rows);
    });
  });

const endings = fc.constantFrom('sent', 'failed', 'expired', 'retry', 'unsure');

const settling = fc.tuple(many, endings).map(([at, kind]) => {
  return named('settle', [at, kind], async (pair) => {
    const [begun] = pair.sending.splice(at % Math.max(pair.sending.length, 1), 1);
    if (!begun) return;
    const notBefore = pair.now + 80;
    const outcomes: Record<typeof kind, Outcome> = {
      sent,
      failed,
      expired,
      retry: { kind: 'retry', notBefore },
      unsure: { kind: 'unsure', until: notBefore },
    };
    const settled = await settle(pair.store, begun, outcomes[kind], pair.now);
    const known = pair.conversations.get(begun.conversation);
    const row = known?.rows.find(({ effectKey }) => effectKey === begun.effectKey);
    const current = row?.status === 'sending' && row.attempt === begun.attempt;
    if (!known || !row || !current) return expect(settled).toBe('stale');
    if (kind === 'retry') Object.assign(row, { status: 'ready', notBefore });
    else if (kind === 'unsure') Object.assign(row, { unsure: true, notBefore });
    else row.status = 'done';
    const last = known.forgetting && known.rows.every(({ status }) => status === 'done');
    expect(settled).toBe(last ? 'last' : 'settled');
  });
});

const forget = many.map((at) => {
  return named('forget', at, async (pair) => {
    const conversation = pair.pick([...pair.conversations.keys(), ...pair.gone], at);
    if (conversation === undefined) return;
    await pair.store.forget(conversation);
    pair.forget(conversation);
  });
});

const reopen = fc.constant<Step>(async (pair, made) => {
  pair.store = await made.reopen();
  pair.held.clear();
});

const step = fc.oneof(
  { weight: 6, arbitrary: accept },
  { weight: 6, arbitrary: claim },
  { weight: 8, arbitrary: commit },
  { weight: 4, arbitrary: release },
  { weight: 5, arbitrary: due },
  { weight: 4, arbitrary: settling },
  { weight: 1, arbitrary: forget },
  { weight: 1, arbitrary: reopen },
);

async function compare(pair: Pair): Promise<void> {
  for (const [conversation, known] of pair.conversations) {
    const log = await pair.store.log(conversation, 0);
    expect(log.map(({ text }) => text)).toEqual(known.log);
    if (!known.forgetting) expect(log.map(({ seq }) => seq)).toEqual(known.log.map((_, at) => at + 1));
  }
  for (const conversation of pair.gone) expect(await pair.store.log(conversation, 0)).toEqual([]);
  for (const who of [0, 1, 2, 3]) {
    const found = await pair.store.find(addressOf(`p${who}`));
    expect(found?.conversation).toBe(pair.current(who));
  }
  expect(await pair.store.unhandled(100)).toEqual(pair.unhandled());
  expect((await pair.store.records.get('counter', 'd|rw|webchat|e'))?.body ?? 0).toBe(pair.counted);
}

/** Random work, step by step, in a store and in a model of it: they must never differ. */
export function modelTest(name: string, make: () => Promise<StoreUnderTest>): void {
  test(`${name}: Store agrees with a plain model under random work`, { timeout: 120_000 }, async () => {
    const work = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
      const made = await make();
      try {
        const pair = new Pair(made.store);
        for (const run of steps) await run(pair, made);
        await compare(pair);
        await pair.store.close();
        pair.store = await made.reopen();
        await compare(pair);
      } finally {
        await made.end();
      }
    });
    await fc.assert(work, { numRuns: 60 });
  });
}
