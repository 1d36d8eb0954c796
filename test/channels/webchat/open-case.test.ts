import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serveInzira } from '../../support/served.js';
import { WebPerson } from '../../support/web-person.js';

let served: Served;
beforeAll(async () => {
  served = await serveInzira({ TRUST_PROXY: '1', INZIRA_DEMO_QUEUE: 'on' });
});
afterAll(() => served.stop());

/** She has asked for a human and may have a code. */
async function waiting(answer: '1' | '2'): Promise<{ person: WebPerson; page: string }> {
  const person = new WebPerson();
  for (const text of ['hello', '0', answer]) await person.say(served.url, text);
  return { person, page: await person.page(served.url) };
}

describe('a page with an open case', () => {
  it('looks for answers, by itself or by a link', async () => {
    const { page } = await waiting('1');
    expect(page).toContain('data-waits="1"');
    expect(page).toContain('id="look"');
  });

  it('is left by exit without ending the case: her code brings her back', async () => {
    const { person, page } = await waiting('2');
    const code = /another phone: ([a-z ]+ \d{4})/.exec(page)?.[1] ?? '';
    expect((await person.exit(served.url)).status).toBe(303);
    expect(await person.page(served.url)).not.toContain('another phone');
    const elsewhere = new WebPerson();
    await elsewhere.say(served.url, code);
    expect(await elsewhere.page(served.url)).toContain('You are back where you left off');
  });

  it('is looked for no more once its session is over', async () => {
    const { person } = await waiting('1');
    await person.exit(served.url);
    expect((await person.log(served.url)).status).toBe(204);
  });
});
