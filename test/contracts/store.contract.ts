import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/engine/ports/store.js';
import { modelTest } from './store-model.js';
import {
  acceptOne,
  addressOf,
  claimOf,
  lineOf,
  messageOf,
  noon,
  outboxRowOf,
  stateOf,
  talk,
  turnOf,
} from './store-samples.js';
import type { StoreUnderTest } from './store-under-test.js';

const hour = 3_600_000;
const day = 24 * hour;
const ann = addressOf('ann');
const ben = addressOf('ben');

const hostile = [
  '',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfffy\ud83d',
  '\u202eabc\u202c مرحبا',
  '👩🏾‍🦱🇷🇼',
  '__proto__',
  'constructor',
  "'); DROP TABLE conversations; --",
  '{"text":1}',
  '\ufeff\u2028\u2029',
  'é'.normalize('NFD'),
  'k'.repeat(100_000),
];

/** Every promise of the `Store` port, to be kept by each implementation. */
export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  let made: StoreUnderTest;
  let store: Store;
  const reopen = async () => {
    store = await made.reopen();
  };
  const texts = async (conversation: string) => (await store.log(conversation, 0)).map(({ text }) => text);

  describe(`${name}: Store`, () => {
    beforeEach(async () => {
      made = await make();
      store = made.store;
    });
    afterEach(() => made.end());

    describe('accept', () => {
      test('stores a message once, within one call and across calls', async () => {
        const message = messageOf('1', ann);
        const [first, second] = await store.accept([
          message,
          { ...message, text: 'other', receivedAt: noon + 1 },
        ]);
        expect([first?.result, second?.result]).toEqual(['stored', 'seen']);
        expect(second?.conversation).toBe(first?.conversation);
        const again = await store.accept([{ ...message, text: 'third', receivedAt: noon + 2 }]);
        expect(again).toEqual([{ conversation: first?.conversation, result: 'seen' }]);
        const claim = await claimOf(store, first?.conversation ?? '');
        expect(claim.waiting).toEqual([message]);
        expect(await texts(claim.conversation)).toEqual([message.text]);
        expect(await store.find(ann)).toEqual({ conversation: claim.conversation, lastMessageAt: noon });
      });

      test('answers nothing with nothing', async () => {
        expect(await store.accept([])).toEqual([]);
      });

      test('keeps the order within a call and across calls', async () => {
        const ids = ['9', '1', '5', '3', '7', '2'];
        await store.accept(ids.slice(0, 4).map((id) => messageOf(id, ann)));
        for (const id of ids.slice(4)) await store.accept([messageOf(id, ann)]);
        const claim = await claimOf(store, (await store.find(ann))?.conversation ?? '');
        expect(claim.waiting.map(({ id }) => id)).toEqual(ids);
        const log = await store.log(claim.conversation, 0);
        expect(log.map(({ seq, text }) => [seq, text])).toEqual(
          ids.map((id, at) => [at + 1, `text of ${id}`]),
        );
      });

      test('takes one id on two channels, and on two accounts, for different messages', async () => {
        const receipts = await store.accept([
          messageOf('1', ann),
          messageOf('1', addressOf('ann', { channel: 'telegram' })),
          messageOf('1', addressOf('ann', { account: 'second' })),
        ]);
        expect(receipts.map(({ result }) => result)).toEqual(['stored', 'stored', 'stored']);
        expect(new Set(receipts.map(({ conversation }) => conversation)).size).toBe(3);
      });

      test('does not mix up parts that read the same when joined', async () => {
        const receipts = await store.accept([
          messageOf('1', addressOf('c', { account: 'a|b' })),
          messageOf('2', addressOf('b|c', { account: 'a' })),
          messageOf('b|1', addressOf('x', { account: 'a' })),
          messageOf('1', addressOf('x', { account: 'a|b' })),
        ]);
        expect(receipts.map(({ result }) => result)).toEqual(['stored', 'stored', 'stored', 'seen']);
        expect(receipts[0]?.conversation).not.toBe(receipts[1]?.conversation);
      });

      test('opens one conversation when the first messages of an address come all at once', async () => {
        const all = Array.from({ length: 50 }, (_, at) => store.accept([messageOf(String(at), ann)]));
        const conversations = (await Promise.all(all)).flat().map(({ conversation }) => conversation);
        expect(new Set(conversations).size).toBe(1);
        expect((await claimOf(store, conversations[0] ?? '')).waiting).toHaveLength(50);
      });

      test('gives a message back as it came', async () => {
        const message = messageOf('1', addressOf('a', { channel: 'whatsapp-cloud', account: '' }), {
          kind: 'choice',
          text: 'Yego',
          choice: 'yes',
          language: 'rw',
          campaign: 'k7',
          receivedAt: noon + 5,
        });
        const claim = await claimOf(store, await acceptOne(store, message));
        expect(claim.waiting).toEqual([message]);
        expect(claim.address).toEqual(message.from);
        const [entry] = await store.log(claim.conversation, 0);
        expect(entry).toEqual({
          seq: 1,
          by: 'person',
          at: noon + 5,
          text: 'Yego',
          language: 'rw',
          choices: [],
        });
      });

      test('lets an opening wait without an entry in the log', async () => {
        const conversation = await acceptOne(store, messageOf('1', ann, { kind: 'open', text: '' }));
        await acceptOne(store, messageOf('2', ann));
        expect((await store.log(conversation, 0)).map(({ seq, text }) => [seq, text])).toEqual([
          [1, 'text of 2'],
        ]);
        expect((await claimOf(store, conversation)).waiting.map(({ kind }) => kind)).toEqual([
          'open',
          'text',
        ]);
      });

      test('remembers the newest time of a message', async () => {
        const conversation = await acceptOne(store, messageOf('1', ann, { receivedAt: noon + 9 }));
        await acceptOne(store, messageOf('2', ann, { receivedAt: noon + 3 }));
        expect(await store.find(ann)).toEqual({ conversation, lastMessageAt: noon + 9 });
        expect(await store.find(ben)).toBeUndefined();
      });

      test('is durable', async () => {
        const message = messageOf('1', ann);
        const conversation = await acceptOne(store, message);
        await reopen();
        expect(await store.accept([message])).toEqual([{ conversation, result: 'seen' }]);
        expect(await store.unhandled(10)).toEqual([conversation]);
        expect((await claimOf(store, conversation)).waiting).toEqual([message]);
      });
    });

    describe('claim', () => {
      test('is busy while it is held, and free after its own release only', async () => {
        const conversation = await acceptOne(store, messageOf('1', ann));
        const claim = await claimOf(store, conversation);
        expect(await store.claim(conversation)).toBe('busy');
        await store.release(conversation, claim.fence - 1);
        expect(await store.claim(conversation)).toBe('busy');
        await store.release(conversation, claim.fence);
        await claimOf(store, conversation);
      });

      test('holds one conversation and no other', async () => {
        const [one, other] = [
          await acceptOne(store, messageOf('1', ann)),
          await acceptOne(store, messageOf('2', ben)),
        ];
        await claimOf(store, one);
        expect((await claimOf(store, other)).address).toEqual(ben);
      });

      test('raises the fence each time, also after opening again', async () => {
        const conversation = await acceptOne(store, messageOf('1', ann));
        const fences: number[] = [];
        for (const next of ['release', 'reopen', 'release']) {
          const { fence } = await claimOf(store, conversation);
          fences.push(fence);
          if (next === 'reopen') await reopen();
          else await store.release(conversation, fence);
        }
        fences.push((await claimOf(store, conversation)).fence);
        expect(fences).toEqual([...fences].sort((a, b) => a - b));
        expect(new Set(fences).size).toBe(4);
      });

      test('finds nothing where nothing was', async () => {
        expect(await store.claim('0'.repeat(32))).toBe('gone');
        expect(await store.claim('no id at all')).toBe('gone');
      });

      test('shows no state before the first commit and the committed one after', async () => {
        const conversation = await acceptOne(store, messageOf('1', ann));
        const claim = await claimOf(store, conversation);
        expect([claim.version, claim.state]).toEqual([0, undefined]);
        const state = stateOf({
          greeted: true,
          dialogStack: [{ id: 'ask', state: { at: 'q3', 'ä\0': [1, null] } }],
        });
        await store.commit(turnOf(claim, { state }));
        await store.release(conversation, claim.fence);
        const next = await claimOf(store, conversation);
        expect([next.version, next.state]).toEqual([1, state]);
      });

      test('calls a state unreadable that no longer parses, and still shows the messages', async () => {
        const state = stateOf({ offered: [7 as unknown as string] });
        const conversation = await talk(store, messageOf('1', ann), { state });
        await acceptOne(store, messageOf('2', ann));
        const claim = await claimOf(store, conversation);
        expect(claim.state).toBe('unreadable');
        expect(claim.waiting.map(({ id }) => id)).toEqual(['2']);
        expect(await store.commit(turnOf(claim))).toBe('ok');
      });
    });

    describe('commit', () => {
      test('keeps the claim for the next version', async () => {
        const claim = await claimOf(store, await acceptOne(store, messageOf('1', ann)));
        expect(await store.commit(turnOf(claim))).toBe('ok');
        expect(await store.claim(claim.conversation)).toBe('busy');
        expect(await store.commit(turnOf({ ...claim, version: 1, waiting: [] }))).toBe('ok');
        expect(await texts(claim.conversation)).toEqual(['text of 1', 'answer 0', 'answer 1']);
      });

      const staleTurns = [
        'version before',
        'version ahead',
        'fence of another',
        'released',
        'unknown',
      ] as const;
      test.each(staleTurns)('that is stale changes nothing: %s', async (why) => {
        const conversation = await talk(store, messageOf('1', ann));
        await acceptOne(store, messageOf('2', ann));
        const claim = await claimOf(store, conversation);
        if (why === 'released') await store.release(conversation, claim.fence);
        const stale = turnOf(claim, {
          ...(why === 'version before' && { version: 0 }),
          ...(why === 'version ahead' && { version: 2 }),
          ...(why === 'fence of another' && { fence: claim.fence + 1 }),
          ...(why === 'unknown' && { conversation: 'f'.repeat(32) }),
          outbox: [outboxRowOf('2/0')],
          effects: [
            { kind: 'count', event: 'turn', day: '2026-01-01', language: 'rw', channel: 'webchat' },
            { kind: 'forget' },
          ],
        });
        expect(await store.commit(stale)).toBe('stale');
        expect(await texts(conversation)).toEqual(['text of 1', 'answer 0', 'text of 2']);
        expect(await store.due(noon, 10)).toEqual([]);
        expect(await store.records.list('counter', '', 10)).toEqual([]);
        expect(await store.unhandled(10)).toEqual([conversation]);
        await store.release(conversation, claim.fence);
        const again = await claimOf(store, conversation);
        expect([again.version, again.state, again.waiting]).toEqual([
          1,
          stateOf({ missed: 1 }),
          claim.waiting,
        ]);
      });

      test('by two holders of one version: the second is stale', async () => {
        const claim = await claimOf(store, await acceptOne(store, messageOf('1', ann)));
        const outcomes = await Promise.all([store.commit(turnOf(claim)), store.commit(turnOf(claim))]);
        expect([...outcomes].sort()).toEqual(['ok', 'stale']);
        expect(await texts(claim.conversation)).toEqual(['text of 1', 'answer 0']);
      });

      test('handles what it names and leaves the rest waiting', async () => {
        await store.accept(['1', '2', '3'].map((id) => messageOf(id, ann)));
        await acceptOne(store, messageOf('b', ben));
        const claim = await claimOf(store, (await store.find(ann))?.conversation ?? '');
        const [, second] = claim.waiting;
        await store.commit(turnOf(claim, { handled: second ? [second, messageOf('never', ann)] : [] }));
        await store.release(claim.conversation, claim.fence);
        const next = await claimOf(store, claim.conversation);
        expect(next.waiting.map(({ id }) => id)).toEqual(['1', '3']);
        expect(await store.unhandled(10)).toHaveLength(2);
      });

      test('appends its entries after those accepted meanwhile, with no number twice', async () => {
        const claim = await claimOf(store, await acceptOne(store, messageOf('1', ann)));
        await acceptOne(store, messageOf('2', ann));
        const choices = [{ id: 'yes', label: 'Yego' }];
        await store.commit(
          turnOf(claim, {
            log: [
              { by: 'system', at: noon + 1, line: lineOf('s', { language: 'fr' }) },
              { by: 'counsellor', at: noon + 2, line: lineOf('c', { choices }) },
            ],
          }),
        );
        const log = await store.log(claim.conversation, 1);
        expect(log).toEqual([
          { seq: 2, by: 'person', at: noon, text: 'text of 2', language: null, choices: [] },
          { seq: 3, by: 'system', at: noon + 1, text: 's', language: 'fr', choices: [] },
          { seq: 4, by: 'counsellor', at: noon + 2, text: 'c', language: 'rw', choices },
        ]);
        expect(await store.log(claim.conversation, 4)).toEqual([]);
        expect(await store.log('0'.repeat(32), 0)).toEqual([]);
      });

      test('makes one row of one effect key, and two of it in two conversations', async () => {
        const outbox = [outboxRowOf('1/0'), outboxRowOf('1/0', { line: lineOf('again') })];
        const conversation = await talk(store, messageOf('1', ann), { outbox });
        const [row] = await store.due(noon, 10);
        expect(row?.line.text).toBe('line of 1/0');
        await store.settle(row?.id ?? -1, { kind: 'sent' });
        const claim = await claimOf(store, conversation);
        await store.commit(turnOf(claim, { outbox }));
        await store.release(conversation, claim.fence);
        expect(await store.due(noon, 10)).toEqual([]);
        const other = await talk(store, messageOf('2', ben), { outbox });
        expect((await store.due(noon, 10)).map((due) => due.conversation)).toEqual([other]);
      });

      test('is durable', async () => {
        const message = messageOf('1', ann);
        const conversation = await talk(store, message, {
          outbox: [outboxRowOf('1/0')],
          effects: [{ kind: 'count', event: 'e', day: 'd', language: 'rw', channel: 'webchat' }],
        });
        const before = await store.log(conversation, 0);
        await reopen();
        expect(await store.log(conversation, 0)).toEqual(before);
        expect(await store.unhandled(10)).toEqual([]);
        expect((await store.due(noon, 10)).map(({ effectKey }) => effectKey)).toEqual(['1/0']);
        expect((await store.records.get('counter', 'd|rw|webchat|e'))?.body).toBe(1);
        const claim = await claimOf(store, conversation);
        expect([claim.version, claim.state, claim.address]).toEqual([1, stateOf({ missed: 1 }), ann]);
      });
    });

    describe('unhandled', () => {
      test('names conversations once, the one that waits longest first, up to the limit', async () => {
        const conversations: string[] = [];
        for (const name of ['c', 'a', 'b']) {
          conversations.push(await acceptOne(store, messageOf(`${name}1`, addressOf(name))));
        }
        await acceptOne(store, messageOf('c2', addressOf('c')));
        expect(await store.unhandled(10)).toEqual(conversations);
        expect(await store.unhandled(2)).toEqual(conversations.slice(0, 2));
        const claim = await claimOf(store, conversations[0] ?? '');
        await store.commit(turnOf(claim, { handled: claim.waiting.slice(0, 1) }));
        const left = [conversations[1], conversations[2], conversations[0]];
        expect(await store.unhandled(10)).toEqual(left);
        await reopen();
        expect(await store.unhandled(10)).toEqual(left);
      });
    });

    describe('outbox', () => {
      const effectKeys = async (now = noon, limit = 10) =>
        (await store.due(now, limit)).map(({ effectKey }) => effectKey);
      const settleKey = async (effectKey: string, outcome: Parameters<Store['settle']>[1], now = noon) => {
        const row = (await store.due(now, 10)).find((due) => due.effectKey === effectKey);
        await store.settle(row?.id ?? -1, outcome);
      };

      test('gives one row of a conversation at a time, oldest first, and none twice', async () => {
        await talk(store, messageOf('1', ann), { outbox: [outboxRowOf('1/0'), outboxRowOf('1/1')] });
        await talk(store, messageOf('2', ben), { outbox: [outboxRowOf('2/0')] });
        const rows = await store.due(noon, 10);
        expect(rows.map(({ effectKey }) => effectKey)).toEqual(['1/0', '2/0']);
        expect(rows[0]).toMatchObject({ to: ann, attempt: 1, notBefore: noon, notAfter: noon + 600_000 });
        expect(rows[0]?.line).toEqual(lineOf('line of 1/0'));
        expect(await store.due(noon, 10)).toEqual([]);
        await store.settle(rows[0]?.id ?? -1, { kind: 'sent' });
        expect(await effectKeys()).toEqual(['1/1']);
      });

      test('two askers at once get different rows', async () => {
        for (const at of ['1', '2', '3']) {
          await talk(store, messageOf(at, addressOf(at)), { outbox: [outboxRowOf(`${at}/0`)] });
        }
        const [one, other] = await Promise.all([effectKeys(noon, 2), effectKeys(noon, 2)]);
        expect([...(one ?? []), ...(other ?? [])].sort()).toEqual(['1/0', '2/0', '3/0']);
      });

      test('keeps to the limit', async () => {
        for (const at of ['1', '2', '3']) {
          await talk(store, messageOf(at, addressOf(at)), { outbox: [outboxRowOf(`${at}/0`)] });
        }
        expect(await effectKeys(noon, 2)).toEqual(['1/0', '2/0']);
        expect(await effectKeys(noon, 2)).toEqual(['3/0']);
      });

      test.each(['sent', 'failed', 'expired'] as const)(
        'does not give a row that is %s again',
        async (kind) => {
          await talk(store, messageOf('1', ann), { outbox: [outboxRowOf('1/0'), outboxRowOf('1/1')] });
          await settleKey('1/0', { kind });
          expect(await effectKeys(noon + hour)).toEqual(['1/1']);
          await reopen();
          expect(await effectKeys(noon + hour)).toEqual(['1/1']);
        },
      );

      test('gives a row again when it is time to retry, and nothing newer before it', async () => {
        await talk(store, messageOf('1', ann), { outbox: [outboxRowOf('1/0'), outboxRowOf('1/1')] });
        await settleKey('1/0', { kind: 'retry', notBefore: noon + 500 });
        expect(await effectKeys(noon + 499)).toEqual([]);
        const [row] = await store.due(noon + 500, 10);
        expect([row?.effectKey, row?.attempt, row?.notBefore]).toEqual(['1/0', 2, noon + 500]);
      });

      test('does not hold a line back behind one that is meant for later', async () => {
        const later = outboxRowOf('1/0', { notBefore: noon + hour });
        await talk(store, messageOf('1', ann), { outbox: [later, outboxRowOf('1/1')] });
        expect(await effectKeys()).toEqual(['1/1']);
        expect(await effectKeys(noon + hour)).toEqual([]);
        await reopen();
        expect(await effectKeys(noon + hour)).toEqual(['1/0']);
      });

      test('gives a row again that was being sent when the store was closed', async () => {
        await talk(store, messageOf('1', ann), { outbox: [outboxRowOf('1/0')] });
        expect(await effectKeys()).toEqual(['1/0']);
        await reopen();
        expect((await store.due(noon, 10)).map(({ effectKey, attempt }) => [effectKey, attempt])).toEqual([
          ['1/0', 2],
        ]);
      });

      test('settles what is not there without harm, and a settled row once', async () => {
        await talk(store, messageOf('1', ann), { outbox: [outboxRowOf('1/0')] });
        await store.settle(4711, { kind: 'sent' });
        const [row] = await store.due(noon, 10);
        await store.settle(row?.id ?? -1, { kind: 'sent' });
        await store.settle(row?.id ?? -1, { kind: 'retry', notBefore: noon });
        expect(await effectKeys(noon + hour)).toEqual([]);
      });
    });

    describe('records', () => {
      test('are written when the version is right', async () => {
        const { records } = store;
        expect(await records.get('staff', 'a')).toBeUndefined();
        expect(await records.put('staff', { key: 'a', version: 1, sort: 's', body: 0 })).toBe('stale');
        expect(await records.put('staff', { key: 'a', version: 0, sort: 's', body: { name: 'n' } })).toBe(
          'ok',
        );
        expect(await records.put('staff', { key: 'a', version: 0, sort: 't', body: 1 })).toBe('stale');
        expect(await records.get('staff', 'a')).toEqual({
          key: 'a',
          version: 1,
          sort: 's',
          body: { name: 'n' },
        });
        expect(await records.put('staff', { key: 'a', version: 1, sort: 't', body: [2] })).toBe('ok');
        for (const version of [0, 1, 3]) {
          expect(await records.put('staff', { key: 'a', version, sort: 'u', body: 3 })).toBe('stale');
        }
        await reopen();
        expect(await store.records.get('staff', 'a')).toEqual({ key: 'a', version: 2, sort: 't', body: [2] });
        expect(await store.records.get('other', 'a')).toBeUndefined();
      });

      test('put at once from one version: one wins', async () => {
        const puts = Array.from({ length: 20 }, (_, body) =>
          store.records.put('k', { key: 'a', version: 0, sort: '', body }),
        );
        const outcomes = await Promise.all(puts);
        expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
        expect((await store.records.get('k', 'a'))?.body).toBe(outcomes.indexOf('ok'));
      });

      test('are listed by their sort, from after a place, up to the limit, each kind by itself', async () => {
        for (const sort of ['b', 'a', 'é', 'B', '10', '9', '😀', '\uffff']) {
          await store.records.put('k', { key: `key ${sort}`, version: 0, sort, body: sort });
        }
        await store.records.put('other', { key: 'x', version: 0, sort: 'a1', body: 0 });
        const sorts = async (after: string, limit: number) =>
          (await store.records.list('k', after, limit)).map(({ sort }) => sort);
        expect(await sorts('', 20)).toEqual(['10', '9', 'B', 'a', 'b', 'é', '\uffff', '😀']);
        expect(await sorts('B', 2)).toEqual(['a', 'b']);
        expect(await sorts('😀', 2)).toEqual([]);
        await store.records.put('k', { key: 'key a', version: 1, sort: 'zz', body: 1 });
        expect(await sorts('b', 2)).toEqual(['zz', 'é']);
      });

      test.each(hostile)('survive any key and body (%#)', async (text) => {
        const record = { key: text, version: 0, sort: '1', body: { [text]: text, list: [text] } };
        expect(await store.records.put('k', record)).toBe('ok');
        expect(await store.records.get('k', text)).toEqual({ ...record, version: 1 });
        expect((await store.records.list('k', '', 5)).map(({ key }) => key)).toEqual([text]);
      });

      test('count what turns count, in the same commit', async () => {
        const count = (event: string) =>
          ({ kind: 'count', event, day: '2026-01-01', language: 'sw', channel: 'telegram' }) as const;
        await talk(store, messageOf('1', ann), { effects: [count('a'), count('b'), count('a')] });
        await talk(store, messageOf('2', ben), { effects: [count('a')] });
        const list = await store.records.list('counter', '', 10);
        expect(list.map(({ key, body }) => [key, body])).toEqual([
          ['2026-01-01|sw|telegram|a', 3],
          ['2026-01-01|sw|telegram|b', 1],
        ]);
        expect(
          (await store.records.list('counter', '2026-01-01|sw|telegram|a', 10)).map(({ body }) => body),
        ).toEqual([1]);
        expect((await store.records.get('counter', '2026-01-01|sw|telegram|a'))?.body).toBe(3);
        expect(await store.records.get('counter', 'none')).toBeUndefined();
        const put = store.records.put('counter', { key: 'x', version: 0, sort: 'x', body: 1 });
        await expect(put).rejects.toMatchObject({ code: 'store.parameter' });
      });
    });

    describe('forget', () => {
      test('leaves nothing of a conversation', async () => {
        const outbox = [outboxRowOf('1/0'), outboxRowOf('1/1')];
        const conversation = await talk(store, messageOf('1', ann), { outbox });
        const other = await talk(store, messageOf('2', ben));
        await acceptOne(store, messageOf('3', ann));
        const [row] = await store.due(noon, 10);
        const claim = await claimOf(store, conversation);
        await store.forget(conversation);
        for (const look of ['at once', 'after opening again']) {
          if (look !== 'at once') await reopen();
          expect(await store.log(conversation, 0)).toEqual([]);
          expect(await store.find(ann)).toBeUndefined();
          expect(await store.claim(conversation)).toBe('gone');
          expect(await store.unhandled(10)).toEqual([]);
          expect(await store.due(noon + hour, 10)).toEqual([]);
          expect(await store.commit(turnOf(claim))).toBe('stale');
          await store.settle(row?.id ?? -1, { kind: 'retry', notBefore: noon });
          expect(await store.due(noon + hour, 10)).toEqual([]);
          expect(await texts(other)).toEqual(['text of 2', 'answer 0']);
        }
      });

      test('knows a message again that was accepted before, and opens nothing for it', async () => {
        const message = messageOf('1', ann);
        const conversation = await talk(store, message);
        await store.forget(conversation);
        expect(await store.accept([message])).toEqual([{ conversation, result: 'seen' }]);
        expect(await store.find(ann)).toBeUndefined();
      });

      test('lets the same address begin anew', async () => {
        const conversation = await talk(store, messageOf('1', ann));
        await store.forget(conversation);
        const next = await acceptOne(store, messageOf('2', ann));
        expect(next).not.toBe(conversation);
        expect((await store.log(next, 0)).map(({ seq, text }) => [seq, text])).toEqual([[1, 'text of 2']]);
        const claim = await claimOf(store, next);
        expect([claim.version, claim.state]).toEqual([0, undefined]);
      });

      test('does no harm twice, at once, or to what never was', async () => {
        const conversation = await talk(store, messageOf('1', ann));
        const other = await talk(store, messageOf('2', ben));
        await Promise.all([
          store.forget(conversation),
          store.forget(conversation),
          store.forget('0'.repeat(32)),
        ]);
        await store.forget(conversation);
        expect(await store.claim(conversation)).toBe('gone');
        expect(await texts(other)).toHaveLength(2);
      });

      test('does not lose messages that come while it works', async () => {
        const conversation = await talk(store, messageOf('1', ann));
        const later = Array.from({ length: 20 }, (_, at) => store.accept([messageOf(`n${at}`, ann)]));
        await Promise.all([store.forget(conversation), ...later]);
        const receipts = (await Promise.all(later)).flat();
        expect(receipts.map(({ result }) => result)).toEqual(receipts.map(() => 'stored'));
        const known = await store.find(ann);
        const kept = receipts.filter((receipt) => receipt.conversation === known?.conversation);
        const gone = receipts.filter((receipt) => receipt.conversation === conversation);
        expect(kept.length + gone.length).toBe(20);
      });

      test('as an effect: destroys all but the address, takes no more messages, lets the farewell out', async () => {
        const outbox = [outboxRowOf('1/0')];
        const conversation = await talk(store, messageOf('1', ann), { outbox });
        await store.accept([messageOf('2', ann), messageOf('3', ann)]);
        const claim = await claimOf(store, conversation);
        const farewell = turnOf(claim, {
          handled: claim.waiting.slice(0, 1),
          log: [{ by: 'bot', at: noon, line: lineOf('farewell') }],
          outbox: [outboxRowOf('2/0')],
          effects: [{ kind: 'forget' }],
        });
        expect(await store.commit(farewell)).toBe('ok');
        expect(await texts(conversation)).toEqual(['farewell']);
        expect(await store.find(ann)).toBeUndefined();
        const next = await acceptOne(store, messageOf('4', ann));
        expect(next).not.toBe(conversation);
        expect((await store.find(ann))?.conversation).toBe(next);
        await store.release(conversation, claim.fence);
        const rest = await claimOf(store, conversation);
        expect(rest.waiting.map(({ id }) => id)).toEqual(['3']);
        expect(rest.state).toBeUndefined();
        const [row] = await store.due(noon, 10);
        expect([row?.effectKey, row?.to]).toEqual(['2/0', ann]);
        await store.settle(row?.id ?? -1, { kind: 'sent' });
        await store.forget(conversation);
        expect(await store.claim(conversation)).toBe('gone');
        expect(await texts(next)).toEqual(['text of 4']);
      });

      test('as an effect: a message that comes at the same moment is in the old conversation whole, or in a new one', async () => {
        const claim = await claimOf(store, await acceptOne(store, messageOf('0', ann)));
        const { conversation } = claim;
        const log = [{ by: 'bot' as const, at: noon, line: lineOf('farewell') }];
        const committing = store.commit(turnOf(claim, { log, effects: [{ kind: 'forget' }] }));
        const accepting = Array.from({ length: 40 }, (_, at) => store.accept([messageOf(`n${at}`, ann)]));
        expect(await committing).toBe('ok');
        const receipts = (await Promise.all(accepting)).flat();
        await store.release(conversation, claim.fence);
        const waiting = (await claimOf(store, conversation)).waiting.map(({ id }) => id);
        const before = receipts.flatMap((receipt, at) =>
          receipt.conversation === conversation ? [`n${at}`] : [],
        );
        expect(waiting).toEqual(before);
        expect(await texts(conversation)).toEqual(['farewell']);
        const current = (await store.find(ann))?.conversation;
        const after = receipts.filter((receipt) => receipt.conversation === current);
        expect(before.length + after.length).toBe(40);
      });
    });

    describe('sweep', () => {
      test('forgets what is idle for a day and keeps the rest', async () => {
        const old = await talk(store, messageOf('1', ann, { receivedAt: noon }));
        const young = await talk(store, messageOf('2', ben, { receivedAt: noon + hour }));
        expect(await store.sweep(noon + day)).toEqual({ forgotten: 0, dedupeKeys: 0 });
        expect(await store.sweep(noon + day + 1)).toEqual({ forgotten: 1, dedupeKeys: 0 });
        expect(await store.claim(old)).toBe('gone');
        expect(await texts(young)).toHaveLength(2);
      });

      test('forgets many', async () => {
        await store.accept(
          Array.from({ length: 450 }, (_, at) => messageOf(String(at), addressOf(String(at)))),
        );
        expect((await store.sweep(noon + 2 * day)).forgotten).toBe(450);
        expect(await store.unhandled(10)).toEqual([]);
      });

      test('drops hashes of messages after thirty days', async () => {
        const message = messageOf('1', ann);
        await talk(store, message);
        await store.sweep(noon + 30 * day);
        expect((await store.accept([message]))[0]?.result).toBe('seen');
        expect(await store.sweep(noon + 30 * day + 1)).toEqual({ forgotten: 0, dedupeKeys: 1 });
        expect((await store.accept([message]))[0]?.result).toBe('stored');
      });

      test('finishes a conversation that asked to be forgotten and has nothing left to send', async () => {
        const effects = [{ kind: 'forget' }] as const;
        const silent = await talk(store, messageOf('1', ann), { effects });
        const outbox = [outboxRowOf('2/0', { notAfter: noon + 100 })];
        const speaking = await talk(store, messageOf('2', ben), { effects, outbox });
        expect((await store.sweep(noon + 100)).forgotten).toBe(1);
        expect(await store.claim(silent)).toBe('gone');
        expect((await store.sweep(noon + 101)).forgotten).toBe(1);
        expect(await store.claim(speaking)).toBe('gone');
      });
    });

    describe('any text', () => {
      test.each(hostile)('comes back as it went in (%#)', async (text) => {
        const from = addressOf(text, { account: text });
        const message = messageOf(text, from, { text, campaign: text, choice: text });
        const conversation = await acceptOne(store, message);
        expect((await store.accept([message]))[0]?.result).toBe('seen');
        expect((await store.find(from))?.conversation).toBe(conversation);
        const claim = await claimOf(store, conversation);
        expect(claim.waiting).toEqual([message]);
        const choices = [{ id: text, label: text }];
        const state = stateOf({
          offered: [text],
          dialogStack: [{ id: text, state: JSON.parse('{"__proto__":1}') }],
        });
        const line = lineOf(text, { choices });
        const turn = turnOf(claim, {
          state,
          log: [{ by: 'bot', at: noon, line }],
          outbox: [outboxRowOf(text, { line })],
        });
        expect(await store.commit(turn)).toBe('ok');
        await reopen();
        expect((await store.log(conversation, 0)).map((entry) => [entry.text, entry.choices])).toEqual([
          [text, []],
          [text, choices],
        ]);
        const [row] = await store.due(noon, 1);
        expect([row?.effectKey, row?.line, row?.to]).toEqual([text, line, from]);
        expect((await claimOf(store, conversation)).state).toEqual(state);
      });
    });

    test('many at once: nothing is lost, doubled or out of order', async () => {
      const people = Array.from({ length: 20 }, (_, at) => addressOf(`person ${at}`));
      const sent = people.map((from, person) =>
        Array.from({ length: 10 }, (_, at) => messageOf(`${person}-${at}`, from)),
      );
      const acceptAll = async (messages: (typeof sent)[number]) => {
        for (const message of messages) {
          await Promise.all([store.accept([message]), store.accept([message])]);
        }
      };
      const handled: string[][] = people.map(() => []);
      let accepting = true;
      const workOne = async (conversation: string) => {
        const claim = await store.claim(conversation);
        if (typeof claim === 'string') return;
        const person = Number(claim.address.address.split(' ')[1]);
        const outcome = await store.commit(turnOf(claim));
        if (outcome === 'ok') handled[person]?.push(...claim.waiting.map(({ id }) => id));
        await store.release(conversation, claim.fence);
      };
      const work = async () => {
        while (accepting || (await store.unhandled(1)).length > 0) {
          await Promise.all((await store.unhandled(50)).map(workOne));
          await new Promise(setImmediate);
        }
      };
      const workers = [work(), work(), work()];
      await Promise.all(sent.map(acceptAll));
      accepting = false;
      await Promise.all(workers);
      expect(handled).toEqual(sent.map((messages) => messages.map(({ id }) => id)));
      for (const [person, from] of people.entries()) {
        const log = await store.log((await store.find(from))?.conversation ?? '', 0);
        expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
        const said = log.filter(({ by }) => by === 'person').map(({ text }) => text);
        expect(said).toEqual(sent[person]?.map(({ text }) => text));
      }
    });

    test('probes itself with a write, and refuses all work once closed', async () => {
      await store.probe();
      await store.close();
      const refused = { code: 'store.unavailable' };
      await expect(store.probe()).rejects.toMatchObject(refused);
      await expect(store.accept([messageOf('1', ann)])).rejects.toMatchObject(refused);
      await expect(store.find(ann)).rejects.toMatchObject(refused);
      await expect(store.due(noon, 1)).rejects.toMatchObject(refused);
    });
  });

  modelTest(name, make);
}
