import { failpoints } from './around.js';
import type { Flaws } from './check.js';
import { Storm, type StormSettings } from './storm.js';

export interface KillSettings extends StormSettings {
  readonly kills: number;
  /** At named places instead of at any time. */
  readonly atFailpoints: boolean;
}

export interface KillResult extends Flaws {
  readonly kills: number;
  readonly messages: number;
  readonly duplicates: number;
  readonly faults: number;
}

const longestLifeMs = 1_500;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills servers again and again while people write, and counts what went wrong. */
export async function kill(settings: KillSettings): Promise<KillResult> {
  const storm = await Storm.begin(settings);
  try {
    storm.write();
    if (settings.atFailpoints) await killAtFailpoints(storm, settings.kills);
    else await killAtRandom(storm, settings.kills);
    const flaws = await storm.judge();
    const { messages, duplicates } = storm;
    return { kills: settings.kills, messages, duplicates, faults: storm.provider.faults, ...flaws };
  } finally {
    await storm.end();
  }
}

async function killAtRandom(storm: Storm, kills: number): Promise<void> {
  for (let done = 0; done < kills; done++) {
    const at = storm.random.below(storm.supervisors.length);
    await storm.supervisors[at]?.ready;
    await sleep(storm.random.below(300));
    await storm.supervisors[at]?.kill();
    await storm.start(at);
  }
}

/** A place that is not passed in time does not count: the server is killed and another place tried. */
async function killAtFailpoints(storm: Storm, kills: number): Promise<void> {
  const [supervisor] = storm.supervisors;
  if (!supervisor) return;
  for (let done = 0; done < kills; ) {
    await supervisor.ready;
    supervisor.arm({ name: storm.random.pick(failpoints), nth: 1 + storm.random.below(12) });
    const died = supervisor.gone.then(() => true);
    if (await Promise.race([died, sleep(longestLifeMs).then(() => false)])) done += 1;
    await supervisor.kill();
    await storm.start(0);
  }
}
