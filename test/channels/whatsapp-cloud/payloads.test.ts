import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Event, readEvents } from '../../../src/channels/whatsapp-cloud/read-events.js';

const account = '106540352242922';
const folder = join(import.meta.dirname, 'payloads');
const payloads = readdirSync(folder).map((file): [string, { body: unknown; gives: unknown }] => [
  file.replace('.json', ''),
  JSON.parse(readFileSync(join(folder, file), 'utf8')),
]);

function told(event: Event): unknown {
  switch (event.kind) {
    case 'message': {
      const { from, id, receivedAt, ...said } = event.message;
      expect(id).toMatch(/^wamid\./);
      expect(receivedAt).toBe(5);
      expect(from).toMatchObject({ channel: 'whatsapp-cloud', account });
      return { ...said, address: from.address };
    }
    case 'moved':
      return { moved: event.from.map(({ address }) => address) };
    case 'status':
      return { status: event.status, id: event.id, ...(event.code && { code: event.code }) };
    case 'unreadable':
      return { unreadable: true };
  }
}

describe('what Meta sends', () => {
  it.each(payloads)('%s', (_name, { body, gives }) => {
    const events = readEvents(body, account, 5);
    expect(events.map(told)).toEqual(gives);
    expect(JSON.stringify(events.filter(({ kind }) => kind !== 'unreadable'))).not.toMatch(/Aline|Kamali/);
  });

  it('never throws, whatever stands where', () => {
    const odd = [
      null,
      1,
      'x',
      [],
      {},
      { entry: null },
      { entry: [null, 1, { changes: [[], { field: 1 }] }] },
    ];
    for (const body of odd) expect(() => readEvents(body, account, 5)).not.toThrow();
  });
});
