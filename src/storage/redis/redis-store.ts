import { randomBytes } from 'node:crypto';
import type { RawKeys, RawRecord, RawRecords, RawStore } from '../raw-store.js';
import { forget, forgotten, sweep } from './forgetting.js';
import type { Reply } from './link.js';
import { placeOf, recordArguments } from './packing.js';
import { redisOutbox } from './redis-outbox.js';
import type { RedisParts } from './redis-parts.js';
import { redisTurns } from './redis-turns.js';
import { bytesOf, listOf, numberOf, rowsOf, textOf } from './replies.js';

const afterAllKeys = Buffer.alloc(17, 0xff);

function recordOf(reply: Reply): RawRecord {
  const [key, version, sort, body] = listOf(reply);
  return { key: bytesOf(key), version: numberOf(version), sort: textOf(sort), body: bytesOf(body) };
}

function keysPart({ writes }: RedisParts): RawKeys {
  return {
    keep: async (name, value) => bytesOf(await writes.run('keep', [name, value])),
    async replace(name, value) {
      await writes.run('replace', [name, value]);
    },
    async key(conversation) {
      const key = await writes.look('conversation-key', [conversation]);
      return key === null ? undefined : bytesOf(key);
    },
    async keys(after, limit) {
      const rows = rowsOf(await writes.look('conversation-keys', [after, String(limit)]), 2);
      return rows.map(([conversation, key]) => ({ conversation: textOf(conversation), key: bytesOf(key) }));
    },
    async replaceKeys(keys) {
      await writes.run(
        'replace-keys',
        keys.flatMap(({ conversation, key }) => [conversation, key]),
      );
    },
  };
}

function recordsPart({ writes }: RedisParts): RawRecords {
  const countersOf = (reply: Reply) =>
    rowsOf(reply, 2).map(([key, count]) => ({ key: textOf(key), count: numberOf(count) }));
  return {
    async record(kind, key) {
      const [record] = listOf(await writes.look('records', [kind, 'one', key]));
      return record === undefined ? undefined : recordOf(record);
    },
    putRecord: async (record) =>
      textOf(await writes.run('put-record', recordArguments(record))) === 'ok' ? 'ok' : 'stale',
    removeRecord: async (kind, key, version) =>
      textOf(await writes.run('remove-record', [kind, key, String(version)])) === 'ok' ? 'ok' : 'stale',
    async records(kind, after, limit) {
      const from = after === '' ? '-' : Buffer.concat([Buffer.from('('), placeOf(after, afterAllKeys)]);
      return listOf(await writes.look('records', [kind, 'many', from, String(limit)])).map(recordOf);
    },
    counter: async (key) => countersOf(await writes.look('counters', ['one', key]))[0],
    counters: async (after, limit) =>
      countersOf(await writes.look('counters', ['many', after, String(limit)])),
  };
}

/** The raw store over a Redis that several processes share. */
export function redisStore(parts: RedisParts): RawStore {
  return {
    ...keysPart(parts),
    ...redisTurns(parts),
    ...redisOutbox(parts),
    ...recordsPart(parts),
    forget: (conversation) => forget(parts, conversation),
    forgotten: () => forgotten(parts),
    sweep: (limits) => sweep(parts, limits),
    async probe() {
      await parts.writes.run('probe', [randomBytes(8)]);
    },
    close: async () => parts.close(),
  };
}
