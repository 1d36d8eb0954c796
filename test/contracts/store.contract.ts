import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/engine/ports/store.js';
import { modelTest } from './store-model.js';
import {
  acceptOne,
  addressOf,
  beginDue,
  claimOf,
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
        expect(await store.find(ann)).toEqual({
          conversation: claim.conversation,
          lastMessageAt: noon,
          kept: false,
        });
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
          echo: 'known to the channel only',
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
          message: { id: '1', echo: 'known to the channel only' },
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
        expect(await store.find(ann)).toEqual({ conversation, lastMessageAt: noon + 9, kept: false });
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
        expect(await beginDue(store, noon, 10)).toEqual([]);
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
          {
            seq: 2,
            by: 'person',
            at: noon,
            text: 'text of 2',
            language: null,
            choices: [],
            message: { id: '2' },
          },
          { seq: 3, by: 'system', at: noon + 1, text: 's', language: 'fr', choices: [] },
          { seq: 4, by: 'counsellor', at: noon + 2, text: 'c', language: 'rw', choices },
        ]);
        expect(await store.log(claim.conversation, 4)).toEqual([]);
        expect(await store.log('0'.repeat(32), 0)).toEqual([]);
      });

      test('makes one row of one effect key, and two of it in two conversations', async () => {
        const outbox = [outboxRowOf('1/0'), outboxRowOf('1/0', { line: lineOf('again') })];
        const conversation = await talk(store, messageOf('1', ann), { outbox });
        const [row] = await beginDue(store, noon, 10);
        expect(row?.line.text).toBe('line of 1/0');
        await settle(store, row, sent);
        const claim = await claimOf(store, conversation);
        await store.commit(turnOf(claim, { outbox }));
        await store.release(conversation, claim.fence);
        expect(await beginDue(store, noon, 10)).toEqual([]);
        const other = await talk(store, messageOf('2', ben), { outbox });
        expect((await beginDue(store, noon, 10)).map((due) => due.conversation)).toEqual([other]);
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
        expect((await beginDue(store, noon, 10)).map(({ effectKey }) => effectKey)).toEqual(['1/0']);
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
        (await beginDue(store, now, limit)).map(({ effectKey }) => effectKey);
      const two = [outboxRowOf('1/0'), outboxRowOf('1/1')];

      test('gives one row of a conversation at a time, oldest first, and none twice', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        await talk(store, messageOf('2', ben), { outbox: [outboxRowOf('2/0')] });
        const [row, other] = await beginDue(store);
        expect([row?.effectKey, other?.effectKey]).toEqual(['1/0', '2/0']);
        expect(row).toMatchObject({ to: ann, attempt: 1, unsure: false, lane: 'bot', channel: 'telegram' });
        expect(row).toMatchObject({ notAfter: noon + 600_000, lastMessageAt: noon });
        expect(row?.line).toEqual(lineOf('line of 1/0'));
        expect(await effectKeys()).toEqual([]);
        expect(await settle(store, row, sent)).toBe('settled');
        expect(await effectKeys()).toEqual(['1/1']);
      });

      test('marks nothing that is only looked at, and begins a row for one asker only', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [due] = await store.due('telegram', noon, 10);
        expect(await store.due('telegram', noon, 10)).toEqual([due]);
        const begun = await Promise.all(
          Array.from({ length: 20 }, () => store.begin(due?.id ?? '', noon, lease)),
        );
        expect(begun.filter((row) => row !== undefined)).toHaveLength(1);
        expect(await store.begin('f'.repeat(32), noon, lease)).toBeUndefined();
      });

      test('begins no row before its turn', async () => {
        const conversation = await talk(store, messageOf('1', ann), { outbox: two });
        const [first] = await beginDue(store);
        await settle(store, first, { kind: 'retry', notBefore: noon + 500 });
        const claim = await claimOf(store, conversation);
        await store.commit(turnOf(claim, { outbox: [outboxRowOf('3/0')] }));
        expect(await store.due('telegram', noon, 10)).toEqual([]);
        expect(await effectKeys(noon + 500)).toEqual(['1/0']);
      });

      test('keeps to the limit and to the channel', async () => {
        for (const at of ['1', '2', '3']) {
          await talk(store, messageOf(at, addressOf(at)), { outbox: [outboxRowOf(`${at}/0`)] });
        }
        await talk(store, messageOf('4', ann), {
          outbox: [outboxRowOf('4/0', { channel: 'whatsapp-cloud' })],
        });
        expect(await effectKeys(noon, 2)).toEqual(['1/0', '2/0']);
        expect(await effectKeys(noon, 2)).toEqual(['3/0']);
        expect(await effectKeys(noon, 2)).toEqual([]);
        expect(await store.due('whatsapp-cloud', noon, 2)).toHaveLength(1);
      });

      test('gives the most pressing conversations first, and within one keeps the order', async () => {
        const calm = outboxRowOf('1/0', { lane: 'notice' });
        await talk(store, messageOf('1', ann), { outbox: [calm] });
        await talk(store, messageOf('2', ben), { outbox: [outboxRowOf('2/0', { lane: 'counsellor' })] });
        const crisis = outboxRowOf('3/1', { lane: 'crisis' });
        await talk(store, messageOf('3', addressOf('cas')), { outbox: [outboxRowOf('3/0'), crisis] });
        const due = await store.due('telegram', noon, 10);
        expect(due.map(({ lane }) => lane)).toEqual(['crisis', 'counsellor', 'notice']);
        expect(await effectKeys(noon, 1)).toEqual(['3/0']);
      });

      test.each([sent, failed, expired])('does not give a row again that is $kind', async (outcome) => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [row] = await beginDue(store);
        expect(await settle(store, row, outcome)).toBe('settled');
        const later = noon + hour;
        expect(await effectKeys(later)).toEqual(['1/1']);
        await reopen();
        expect(await effectKeys(later + lease)).toEqual(['1/1']);
      });

      test('gives a row again when it is time to retry, and nothing newer before it', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [row] = await beginDue(store);
        await settle(store, row, { kind: 'retry', notBefore: noon + 500 });
        expect(await effectKeys(noon + 499)).toEqual([]);
        const [again] = await beginDue(store, noon + 500);
        expect([again?.effectKey, again?.attempt, again?.unsure]).toEqual(['1/0', 2, false]);
      });

      test('gives a row that may have arrived again at its time, as one that may', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [row] = await beginDue(store);
        expect(await settle(store, row, { kind: 'unsure', until: noon + 500 })).toBe('settled');
        expect(await effectKeys(noon + 499)).toEqual([]);
        const [again] = await beginDue(store, noon + 500);
        expect([again?.effectKey, again?.attempt, again?.unsure]).toEqual(['1/0', 2, true]);
        await settle(store, again, { kind: 'retry', notBefore: noon + 600 });
        expect((await beginDue(store, noon + 600))[0]?.unsure).toBe(true);
      });

      test('gives a row again whose lease ended, also after opening again, and settles the later attempt only', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [row] = await beginDue(store);
        await reopen();
        expect(await effectKeys(noon + lease - 1)).toEqual([]);
        const [again] = await beginDue(store, noon + lease);
        expect([again?.effectKey, again?.attempt, again?.unsure]).toEqual(['1/0', 2, true]);
        expect(await settle(store, row, sent)).toBe('stale');
        expect(await settle(store, again, sent)).toBe('settled');
        expect(await settle(store, again, sent)).toBe('stale');
      });

      test('does not hold a line back behind one that is meant for later', async () => {
        const later = outboxRowOf('1/0', { notBefore: noon + hour });
        await talk(store, messageOf('1', ann), { outbox: [later, outboxRowOf('1/1')] });
        const [row] = await beginDue(store);
        expect(row?.effectKey).toBe('1/1');
        await settle(store, row, sent);
        expect(await effectKeys()).toEqual([]);
        await reopen();
        expect(await effectKeys(noon + hour)).toEqual(['1/0']);
      });

      test('puts off a row that was not begun, and it keeps what comes after it waiting', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [due] = await store.due('telegram', noon, 10);
        const [row] = await beginDue(store);
        await store.postpone(due?.id ?? '', noon + hour);
        await settle(store, row, { kind: 'retry', notBefore: noon });
        await store.postpone(due?.id ?? '', noon + 700);
        expect(await effectKeys(noon + 699)).toEqual([]);
        const [again] = await beginDue(store, noon + 700);
        expect([again?.effectKey, again?.attempt]).toEqual(['1/0', 2]);
      });

      test('settles what is not there without harm', async () => {
        expect(await settle(store, undefined, sent)).toBe('stale');
        expect(await settle(store, undefined, { ...expired, instead: outboxRowOf('k') })).toBe('stale');
        await store.postpone('f'.repeat(32), noon);
      });

      test('replaces a late line once for all, tells the next claim, and forgets it at the next commit', async () => {
        const conversation = await talk(store, messageOf('1', ann), { outbox: two });
        const knock = outboxRowOf('knock/1', { lane: 'notice', line: lineOf('hello') });
        const late = { ...expired, instead: knock };
        for (const effectKey of ['1/0', '1/1']) {
          const [row] = await beginDue(store);
          expect(row?.effectKey).toBe(effectKey);
          expect(await settle(store, row, late)).toBe('settled');
        }
        await reopen();
        expect(await effectKeys()).toEqual(['knock/1']);
        const claim = await claimOf(store, conversation);
        expect(claim.unseen).toBe(true);
        await store.commit(turnOf(claim));
        await store.release(conversation, claim.fence);
        expect((await claimOf(store, conversation)).unseen).toBe(false);
      });

      test('takes receipts in any order and never goes back', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [row] = await beginDue(store);
        const id = row?.id ?? '';
        await settle(store, row, { kind: 'unsure', until: noon + hour });
        expect(await store.receipt(id, 'delivered', noon)).toBe('settled');
        expect(await store.receipt(id, 'sent', noon)).toBe('stale');
        expect(await settle(store, row, sent)).toBe('stale');
        expect(await store.receipt(id, 'read', noon)).toBe('settled');
        expect(await effectKeys(noon + hour)).toEqual(['1/1']);
        expect(await store.receipt('f'.repeat(32), 'read', noon)).toBe('stale');
      });

      test('believes a receipt of an earlier attempt while another is waited for, and none of a row never sent', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [due] = await store.due('telegram', noon, 1);
        expect(await store.receipt(due?.id ?? '', 'delivered', noon)).toBe('stale');
        const [row] = await beginDue(store);
        await settle(store, row, { kind: 'unsure', until: noon });
        const [again] = await beginDue(store);
        await settle(store, again, { kind: 'retry', notBefore: noon + hour });
        expect(await store.receipt(row?.id ?? '', 'delivered', noon)).toBe('settled');
        expect(await effectKeys(noon + hour)).toEqual(['1/1']);
      });

      test('keeps why a platform failed a line', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [row] = await beginDue(store);
        await settle(store, row, { kind: 'sent', confirmed: false });
        await store.receipt(row?.id ?? '', 'failed', noon + 5, 'channel.window');
        expect(await store.failedRows(10)).toMatchObject([{ id: row?.id, code: 'channel.window' }]);
      });

      test('makes a line that a platform took and then failed a dead letter for good', async () => {
        await talk(store, messageOf('1', ann), { outbox: two });
        const [row] = await beginDue(store);
        await settle(store, row, { kind: 'sent', confirmed: false });
        expect(await store.receipt(row?.id ?? '', 'failed', noon + 5)).toBe('settled');
        expect(await store.receipt(row?.id ?? '', 'delivered', noon + 6)).toBe('stale');
        expect(await store.failedRows(10)).toMatchObject([{ id: row?.id, code: 'channel.refused' }]);
        expect(await store.resend(row?.id ?? '', noon + 7, noon + hour)).toBe(true);
        await settle(store, (await beginDue(store))[0], sent);
        expect((await beginDue(store, noon + 7))[0]?.line).toEqual(lineOf('line of 1/0'));
      });

      test('lists dead letters without their words and sends one again when told to', async () => {
        const conversation = await talk(store, messageOf('1', ann), { outbox: two });
        const [row] = await beginDue(store);
        await settle(store, row, failed, noon + 9);
        await reopen();
        const [dead, ...others] = await store.failedRows(10);
        expect(others).toEqual([]);
        const shown = { conversation, channel: 'telegram', lane: 'bot', attempt: 1, at: noon + 9 };
        expect(dead).toEqual({ ...shown, id: row?.id, code: 'channel.refused' });
        expect(await store.resend('f'.repeat(32), noon, noon)).toBe(false);
        expect(await store.resend(dead?.id ?? '', noon + hour, noon + 2 * hour)).toBe(true);
        expect(await store.resend(dead?.id ?? '', noon + hour, noon + 2 * hour)).toBe(false);
        expect(await store.failedRows(10)).toEqual([]);
        const [again] = await beginDue(store, noon + hour);
        expect([again?.effectKey, again?.notAfter]).toEqual(['1/0', noon + 2 * hour]);
      });

      test('counts what is open, dead and held', async () => {
        expect(await store.outbox()).toEqual({ open: 0, failed: 0, held: 0, oldestDueAt: undefined });
        await talk(store, messageOf('1', ann), { outbox: [...two, outboxRowOf('1/2')] });
        const [row] = await beginDue(store);
        await settle(store, row, failed);
        expect(await store.outbox()).toEqual({ open: 2, failed: 1, held: 0, oldestDueAt: noon });
        expect(await store.hold()).toBe(2);
        expect(await store.outbox()).toEqual({ open: 0, failed: 1, held: 2, oldestDueAt: undefined });
      });

      test('holds back what is open, lets new lines pass, and lets go when told to', async () => {
        const conversation = await talk(store, messageOf('1', ann), { outbox: two });
        const [sending] = await beginDue(store);
        expect(await store.hold()).toBe(2);
        expect(await settle(store, sending, sent)).toBe('stale');
        const claim = await claimOf(store, conversation);
        await store.commit(turnOf(claim, { outbox: [outboxRowOf('2/0')] }));
        const [fresh] = await beginDue(store, noon + hour);
        expect(fresh?.effectKey).toBe('2/0');
        await settle(store, fresh, sent);
        expect(await store.unhold()).toBe(2);
        const [released] = await beginDue(store, noon + hour);
        expect([released?.effectKey, released?.unsure]).toEqual(['1/0', true]);
        expect(await store.unhold()).toBe(0);
      });

      test('says when the last line of one who is to be forgotten is out', async () => {
        const outbox = [outboxRowOf('1/0'), outboxRowOf('1/1')];
        await talk(store, messageOf('1', ann), { outbox, effects: [{ kind: 'forget' }] });
        expect(await settle(store, (await beginDue(store))[0], sent)).toBe('settled');
        expect(await settle(store, (await beginDue(store))[0], failed)).toBe('last');
      });
    });

    describe('takeOver', () => {
      test('gives out what waits, counts the tries, and starts anew after a commit', async () => {
        const conversation = await acceptOne(store, messageOf('1', ann));
        await made.idle();
        expect(await store.takeOver(10)).toEqual([{ conversation, tries: 1 }]);
        await reopen();
        await made.idle();
        expect(await store.takeOver(10)).toEqual([{ conversation, tries: 2 }]);
        const claim = await claimOf(store, conversation);
        await made.idle();
        expect(await store.takeOver(10)).toEqual([]);
        await store.commit(turnOf(claim));
        await store.release(conversation, claim.fence);
        await made.idle();
        expect(await store.takeOver(10)).toEqual([]);
        await acceptOne(store, messageOf('2', ann));
        await made.idle();
        expect(await store.takeOver(10)).toEqual([{ conversation, tries: 1 }]);
      });
    });

    describe('throttle', () => {
      const bucket = { name: 'b', perSecond: 10, burst: 3, reserve: 0 };
      const waits = async (buckets: Parameters<Store['throttle']>[0], now: number, times: number) => {
        const seen: number[] = [];
        for (let at = 0; at < times; at += 1) seen.push((await store.throttle(buckets, now)).waitMs);
        return seen;
      };

      test('lets a burst through, then the rate', async () => {
        expect(await waits([bucket], noon, 4)).toEqual([0, 0, 0, 100]);
        expect(await waits([bucket], noon + 100, 2)).toEqual([0, 100]);
        expect(await waits([bucket], noon + hour, 4)).toEqual([0, 0, 0, 100]);
      });

      test('takes from all or from none, and names the slowest', async () => {
        const slow = { name: 's', perSecond: 0.5, burst: 1, reserve: 0 };
        expect(await waits([bucket, slow], noon, 1)).toEqual([0]);
        expect(await store.throttle([bucket, slow], noon)).toEqual({ waitMs: 2_000, bucket: 's' });
        expect(await waits([bucket], noon, 3)).toEqual([0, 0, 100]);
      });

      test('keeps the reserve for who may take it', async () => {
        const careful = { ...bucket, reserve: 1 };
        expect(await waits([careful], noon, 3)).toEqual([0, 0, 100]);
        expect(await waits([bucket], noon, 2)).toEqual([0, 100]);
      });

      test('gives nothing for a clock that is set back', async () => {
        await waits([bucket], noon, 3);
        expect(await waits([bucket], noon - hour, 1)).toEqual([100]);
        expect(await waits([bucket], noon + 100, 2)).toEqual([0, 100]);
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

      test('are removed when the version is right, and can be made anew', async () => {
        const record = { key: 'a', version: 0, sort: 's', body: 1 };
        expect(await store.records.remove('k', 'a', 0)).toBe('stale');
        await store.records.put('k', record);
        expect(await store.records.remove('k', 'a', 2)).toBe('stale');
        expect(await store.records.remove('other', 'a', 1)).toBe('stale');
        expect(await store.records.remove('k', 'a', 1)).toBe('ok');
        expect(await store.records.get('k', 'a')).toBeUndefined();
        expect(await store.records.list('k', '', 5)).toEqual([]);
        expect(await store.records.put('k', record)).toBe('ok');
      });

      test('are written with a turn or not at all', async () => {
        const note = (version: number, body: unknown) => ({ kind: 'k', key: 'a', version, sort: 's', body });
        const conversation = await talk(store, messageOf('1', ann), { records: [note(0, 'first')] });
        expect((await store.records.get('k', 'a'))?.body).toBe('first');
        await store.accept([messageOf('2', ann)]);
        const claim = await claimOf(store, conversation);
        const fresh = { ...note(0, 'new'), key: 'b' };
        const turn = turnOf(claim, { records: [fresh, note(0, 'late')], outbox: [outboxRowOf('e')] });
        expect(await store.commit(turn)).toBe('stale');
        expect(await store.records.get('k', 'b')).toBeUndefined();
        expect((await store.records.get('k', 'a'))?.body).toBe('first');
        expect((await store.outbox()).open).toBe(0);
        expect(await store.commit({ ...turn, records: [fresh, note(1, 'second')] })).toBe('ok');
        expect((await store.records.get('k', 'a'))?.body).toBe('second');
      });

      test('under a conversation are gone with its key, and cannot be written any more', async () => {
        const conversation = await talk(store, messageOf('1', ann));
        const own = { key: 'a', version: 0, sort: 'a', body: 'under', under: conversation };
        expect(await store.records.put('k', own)).toBe('ok');
        await store.records.put('k', { key: 'b', version: 0, sort: 'b', body: 'of all' });
        await reopen();
        expect((await store.records.get('k', 'a'))?.body).toBe('under');
        await store.forget(conversation);
        expect(await store.records.get('k', 'a')).toBeUndefined();
        expect((await store.records.list('k', '', 5)).map(({ key }) => key)).toEqual(['b']);
        await expect(store.records.put('k', { ...own, version: 1 })).rejects.toMatchObject({
          code: 'vault.gone',
        });
      });

      test('are listed up to the limit, however many before them have lost their key', async () => {
        const conversation = await talk(store, messageOf('1', ann));
        for (let n = 0; n < 7; n += 1)
          await store.records.put('k', {
            key: `g${n}`,
            version: 0,
            sort: `a${n}`,
            body: n,
            under: conversation,
          });
        for (const sort of ['b', 'c', 'd'])
          await store.records.put('k', { key: sort, version: 0, sort, body: 0 });
        await store.forget(conversation);
        const sorts = async (limit: number) =>
          (await store.records.list('k', '', limit)).map(({ sort }) => sort);
        expect([await sorts(2), await sorts(3), await sorts(9)]).toEqual([
          ['b', 'c'],
          ['b', 'c', 'd'],
          ['b', 'c', 'd'],
        ]);
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
        const [row] = await beginDue(store, noon, 10);
        const claim = await claimOf(store, conversation);
        await store.forget(conversation);
        for (const look of ['at once', 'after opening again']) {
          if (look !== 'at once') await reopen();
          expect(await store.log(conversation, 0)).toEqual([]);
          expect(await store.find(ann)).toBeUndefined();
          expect(await store.claim(conversation)).toBe('gone');
          expect(await store.unhandled(10)).toEqual([]);
          expect(await beginDue(store, noon + hour, 10)).toEqual([]);
          expect(await store.commit(turnOf(claim))).toBe('stale');
          await settle(store, row, { kind: 'retry', notBefore: noon });
          expect(await beginDue(store, noon + hour, 10)).toEqual([]);
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
        const [row] = await beginDue(store, noon, 10);
        expect([row?.effectKey, row?.to]).toEqual(['2/0', ann]);
        await settle(store, row, sent);
        await store.forget(conversation);
        expect(await store.claim(conversation)).toBe('gone');
        expect(await texts(next)).toEqual(['text of 4']);
      });

      test('as an effect, twice: leaves the new conversation of the same address alone', async () => {
        const effects = [{ kind: 'forget' }] as const;
        const claim = await claimOf(store, await acceptOne(store, messageOf('1', ann)));
        expect(await store.commit(turnOf(claim, { effects }))).toBe('ok');
        const next = await acceptOne(store, messageOf('2', ann));
        expect(await store.commit(turnOf({ ...claim, version: 1, waiting: [] }, { effects }))).toBe('ok');
        expect((await store.find(ann))?.conversation).toBe(next);
        expect((await store.accept([messageOf('3', ann)]))[0]?.conversation).toBe(next);
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
      test('leaves a conversation alone while a case keeps it', async () => {
        const conversation = await talk(store, messageOf('1', ann), { state: stateOf({ case: 'c' }) });
        expect((await store.find(ann))?.kept).toBe(true);
        expect((await store.sweep(noon + 30 * day)).forgotten).toBe(0);
        await store.accept([messageOf('2', ann)]);
        expect((await store.sweep(noon + 30 * day)).forgotten).toBe(0);
        const claim = await claimOf(store, conversation);
        await store.commit(turnOf(claim));
        await store.release(conversation, claim.fence);
        expect((await store.sweep(noon + 30 * day)).forgotten).toBe(1);
      });

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
        const [row] = await beginDue(store, noon, 1);
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
      await expect(beginDue(store, noon, 1)).rejects.toMatchObject(refused);
    });
  });

  modelTest(name, make);
}
