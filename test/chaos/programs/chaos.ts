import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { adapters } from './adapters.js';
import { type Bug, bugs } from './bugs.js';
import { failover } from './failover.js';
import { kill } from './kill.js';
import { pause } from './pause.js';
import { powerCut } from './power-cut.js';

const usage = `npm run chaos -- kill      --store sqlite|redis --kills N [--failpoints] [--servers 2]
                         adapters  --store sqlite|redis --kills N
                         pause     --pauses N
                         failover  --failovers N [--hasty]
                         power-cut --cuts N [--lazy]
  all: [--seed N] [--from N] [--append FILE] [--bug ${bugs.join('|')}]
  --from shifts the seed, --append adds the result as one JSON line: long runs come in shards`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: 'sqlite' },
    kills: { type: 'string', default: '20' },
    pauses: { type: 'string', default: '20' },
    failovers: { type: 'string', default: '5' },
    hasty: { type: 'boolean', default: false },
    cuts: { type: 'string', default: '50' },
    lazy: { type: 'boolean', default: false },
    servers: { type: 'string', default: '1' },
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
  const shared = { seed, bug, servers: Number(values.servers) };
  switch (program) {
    case 'kill':
      return kill({ ...shared, store, kills: Number(values.kills), atFailpoints: values.failpoints });
    case 'adapters':
      return adapters({ ...shared, store, kills: Number(values.kills) });
    case 'pause':
      return pause({ ...shared, store: 'redis', servers: 2, pauses: Number(values.pauses) });
    case 'failover':
      return failover({ seed, failovers: Number(values.failovers), hasty: values.hasty });
    case 'power-cut':
      return powerCut({ seed, cuts: Number(values.cuts), lazy: values.lazy });
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
