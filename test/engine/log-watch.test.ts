import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogNews } from '../../src/engine/engine.js';
import { startInzira, type TestInzira } from '../support/inzira.js';

let inzira: TestInzira;
beforeEach(async () => {
  inzira = await startInzira();
});
afterEach(() => inzira.dispose());

/** A person who has written, and what is told of her log from then on. */
async function watched() {
  const person = inzira.talk('en');
  await person.say('menu');
  const { conversation } = (await inzira.engine.find(person.address)) ?? { conversation: '' };
  const heard: LogNews[] = [];
  const stop = inzira.engine.onLog(conversation, (news) => heard.push(news));
  return { person, conversation, heard, stop };
}

describe('who waits for a log', () => {
  it('is told when a message is kept and when it is answered, and finds both in the log then', async () => {
    const { person, conversation } = await watched();
    const seen: Promise<string[]>[] = [];
    inzira.engine.onLog(conversation, () => {
      seen.push(inzira.engine.log(conversation, 2).then((log) => log.map(({ by }) => by)));
    });
    await person.say('what is debt bondage');
    const told = await Promise.all(seen);
    expect(told).toHaveLength(2);
    expect(told.at(-1)).toEqual(expect.arrayContaining(['person', 'bot']));
  });

  it('is told the last words of one who is forgotten', async () => {
    const { person, heard } = await watched();
    const { lines } = await person.say('delete');
    expect(lines.length).toBeGreaterThan(0);
    expect(heard.at(-1)).toEqual({ kind: 'gone', lastWords: lines });
  });

  it('is told that a conversation was ended without words', async () => {
    const { conversation, heard } = await watched();
    await inzira.engine.forget(conversation);
    expect(heard).toEqual([{ kind: 'gone', lastWords: [] }]);
  });

  it('hears nothing of others, and nothing after it stopped', async () => {
    const { person, heard, stop } = await watched();
    await inzira.talk('en').say('menu');
    stop();
    await person.say('menu');
    expect(heard).toEqual([]);
  });
});
