import type { Address, Line } from '../../src/domain/conversation.js';
import type { PushChannel, Sent } from '../../src/engine/ports/channel.js';

/** A telephone that shows what was pushed to it, while there is a network. */
export class Phone implements PushChannel {
  readonly name = 'telegram';
  readonly idempotent = 'key';
  readonly receipts = false;
  readonly pace = { perSecond: 1_000, burst: 1_000, person: { everySeconds: 0.001, burst: 1_000 } };
  readonly limits = { text: 300 };
  readonly shown: Line[] = [];
  /** Whom each shown line was for. */
  readonly to: string[] = [];
  readonly windowMs = 24 * 3_600_000;
  hasNetwork = true;
  isShut = false;

  async send({ address }: Address, line: Line): Promise<Sent> {
    if (!this.hasNetwork) return { outcome: 'later' };
    if (this.isShut) return { outcome: 'refused', code: 'channel.window' };
    this.shown.push(line);
    this.to.push(address);
    return { outcome: 'sent' };
  }

  get last(): string {
    return this.shown.at(-1)?.text ?? '';
  }
}
