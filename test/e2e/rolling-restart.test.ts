import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Program, runProgram } from '../support/program.js';
import { freePort, hasRedis, startRedis } from '../support/redis-server.js';
import { WebPerson } from '../support/web-person.js';

const patient = { timeout: 30_000 };
const masterKey = Buffer.alloc(32, 'rolling').toString('base64');
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Two instances and what stands before them: it asks for readiness, and tries the other where nobody listens. */
class House {
  readonly #env: Record<string, string>;
  readonly #ports: readonly number[];
  readonly programs: Program[] = [];
  readonly ready = [true, true];
  #turn = 0;

  constructor(env: Record<string, string>, ports: readonly number[]) {
    [this.#env, this.#ports] = [env, ports];
  }

  async start(at: number): Promise<void> {
    const program = await runProgram({ ...this.#env, PORT: String(this.#ports[at]) });
    this.programs[at] = program;
    await expect.poll(program.readiness, patient).toBe(200);
  }

  async look(): Promise<void> {
    for (const [at, program] of this.programs.entries()) this.ready[at] = (await program.readiness()) === 200;
  }

  async through<Answer>(work: (url: string) => Promise<Answer>): Promise<Answer> {
    this.#turn += 1;
    const order = [this.#turn % 2, (this.#turn + 1) % 2].sort(
      (a, b) => Number(this.ready[b]) - Number(this.ready[a]),
    );
    for (const at of order) {
      try {
        return await work(`http://127.0.0.1:${this.#ports[at]}`);
      } catch (error) {
        const { code } = (error as { cause?: { code?: string } }).cause ?? {};
        if (code !== 'ECONNREFUSED') throw error;
      }
    }
    throw new Error('nobody listens');
  }
}

/** Writes until told to stop; resolves to what went wrong. */
async function keepWriting(house: House, person: WebPerson, until: () => boolean): Promise<string[]> {
  const wrong: string[] = [];
  for (let n = 0; !until(); n++) {
    const answer = await house.through((url) => person.say(url, `message ${n}.`)).catch(String);
    if (typeof answer === 'string') wrong.push(answer);
    else if (answer.status !== 303) wrong.push(`${answer.status}`);
    await wait(20);
  }
  return wrong;
}

/** The numbers of the messages as they stand on the page. */
const numbersOn = (page: string) => [...page.matchAll(/>message (\d+)\.</g)].map(([, n]) => Number(n));

describe.runIf(hasRedis)('instances that are restarted one after the other', { timeout: 120_000 }, () => {
  it('let nobody who writes meanwhile see an error, nor lose, double or mix what she writes', async () => {
    const redis = await startRedis();
    ends.push(() => redis.stop());
    const env = { INZIRA_STORE: redis.url, INZIRA_MASTER_KEY: masterKey, TRUST_PROXY: '1' };
    const house = new House(env, [await freePort(), await freePort()]);
    ends.push(async () => {
      for (const program of house.programs) await program.end();
    });
    await Promise.all([house.start(0), house.start(1)]);
    let done = false;
    const looking = setInterval(() => void house.look(), 100);
    const people = Array.from({ length: 6 }, () => new WebPerson());
    const writing = people.map((person) => keepWriting(house, person, () => done));
    for (const at of [0, 1]) {
      await wait(1_000);
      expect(await house.programs[at]?.end('SIGTERM')).toBe(0);
      await house.start(at);
    }
    await wait(1_000);
    done = true;
    expect((await Promise.all(writing)).flat()).toEqual([]);
    clearInterval(looking);
    for (const person of people) {
      const numbers = numbersOn(await house.through((url) => person.page(url)));
      expect(numbers.length).toBeGreaterThan(10);
      expect(numbers).toEqual(numbers.map((_, at) => at));
    }
  });
});
