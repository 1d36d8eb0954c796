import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readUpdate } from '../../../src/channels/telegram/read-update.js';

const folder = join(import.meta.dirname, 'payloads');
const payloads = readdirSync(folder).map(
  (file): [string, { body: { update_id?: number }; gives: unknown }] => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(join(folder, file), 'utf8')),
  ],
);

describe('what Telegram sends', () => {
  it.each(payloads)('%s', (_name, { body, gives }) => {
    const { id, ...read } = { id: undefined, ...readUpdate(body) };
    expect(read).toEqual(gives);
    if (read.kind === 'message') expect(id).toBe(String(body.update_id));
    // Names, numbers of others and ids of files are dropped at the door.
    expect(JSON.stringify(read)).not.toMatch(/Aline|aline_u|Kamali|788123456|AgAC|contract\.pdf/);
  });

  it('never throws, whatever stands where', () => {
    const odd = [
      null,
      1,
      'x',
      [],
      {},
      { update_id: 1, message: [] },
      { update_id: 1, callback_query: { id: 1 } },
    ];
    for (const body of odd) expect(() => readUpdate(body)).not.toThrow();
  });
});
