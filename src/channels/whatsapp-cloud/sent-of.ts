import type { Sent } from '../../engine/ports/channel.js';
import type { PairWaits } from './pair-waits.js';
import type { Answer } from './send-request.js';
import { faultOf, verdictOf } from './verdicts.js';

const accountMs = 60_000;

/** What the answer to a request means for its line. */
export function sentOf(answer: Answer, address: string, waits: PairWaits): Sent {
  switch (answer.kind) {
    case 'taken':
      waits.over(address);
      return { outcome: 'sent' };
    case 'unsent':
      return { outcome: 'later' };
    case 'unknown':
      return { outcome: 'unknown' };
    case 'error':
      return afterError(answer.code ?? unnamed, answer.afterMs, address, waits);
  }
}

/** The API's code for a request it cannot use. */
const unnamed = 100;

function afterError(code: number, afterMs: number | undefined, address: string, waits: PairWaits): Sent {
  switch (verdictOf(code)) {
    case 'throttled':
      return { outcome: 'later', ...(afterMs !== undefined && { afterMs }) };
    case 'pair':
      return { outcome: 'later', afterMs: waits.next(address) };
    case 'account':
      return { outcome: 'later', afterMs: accountMs, code: 'channel.account' };
    case 'unknown':
      return { outcome: 'unknown' };
    case 'window':
    case 'refused':
      return { outcome: 'refused', code: faultOf(code) };
  }
}
