import type { Flaws } from './check.js';
import { leases, Storm, type StormSettings } from './storm.js';

export interface PauseSettings extends StormSettings {
  readonly pauses: number;
}

export interface PauseResult extends Flaws {
  readonly pauses: number;
  readonly messages: number;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Stops one of several servers for longer than its leases last and lets it go on, again and again. A line that it was
 * just sending may be shown twice by a platform without ids: no fence reaches there.
 */
export async function pause(settings: PauseSettings): Promise<PauseResult> {
  const storm = await Storm.begin(settings);
  try {
    storm.write();
    for (let done = 0; done < settings.pauses; done++) {
      const { pid } = storm.random.pick(storm.supervisors);
      await sleep(storm.random.below(200));
      process.kill(pid, 'SIGSTOP');
      await sleep(2 * leases.leaseMs + storm.random.below(400));
      process.kill(pid, 'SIGCONT');
    }
    const flaws = await storm.judge();
    return { pauses: settings.pauses, messages: storm.messages, ...flaws };
  } finally {
    await storm.end();
  }
}
