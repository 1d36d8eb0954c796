import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { type Bug, bugs } from './bugs.js';
import { kill } from './kill.js';

const usage = `npm run chaos -- kill      --store sqlite|redis --kills N [--failpoints]
  all: [--seed N] [--from N] [--append FILE] [--bug ${bugs.join('|')}]
  --from shifts the seed, --append adds the result as one JSON line: long runs come in shards`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: 'sqlite' },
    kills: { type: 'string', default: '20' },
    failpoints: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    append: { type: 'string' },
    bug: { type: 'string' },
  },
});

async function run(program: string | undefined): Promise<object> {
  const store = values.store === 'redis' ? 'redis' : 'sqlite';
  const seed = Number(values.seed) + Number(values.from);
  const bug = bugs.find((each): each is Bug => each === values.bug);
  if (program === 'kill') {
    const settings = {
      store,
      seed,
      bug,
      servers: 1,
      kills: Number(values.kills),
      atFailpoints: values.failpoints,
    };
    return kill(settings as Parameters<typeof kill>[0]);
  }
  throw new Error(usage);
}

const begun = Date.now();
const [program] = positionals;
const result = await run(program);
const seconds = Math.round((Date.now() - begun) / 1_000);
const line = JSON.stringify({ program, ...values, append: undefined, seconds, ...result });
console.log(line);
if (values.append !== undefined) {
  mkdirSync(dirname(values.append), { recursive: true });
  appendFileSync(values.append, `${line}\n`);
}
