import type { ConversationId } from '../../domain/conversation.js';
import type { Writes } from './writes.js';

const renewEveryMs = 1_500;

/** The claims of this process: prolonged until they are let go, so that a lease ends only when the process is away. */
export class HeldClaims {
  readonly #writes: Writes;
  readonly #leaseMs: number;
  readonly #held = new Map<ConversationId, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(writes: Writes, leaseMs: number) {
    this.#writes = writes;
    this.#leaseMs = leaseMs;
    this.#timer = setInterval(() => this.#renew(), Math.min(renewEveryMs, leaseMs / 3)).unref();
  }

  add(conversation: ConversationId, fence: number): void {
    this.#held.set(conversation, fence);
  }

  remove(conversation: ConversationId, fence: number): void {
    if (this.#held.get(conversation) === fence) this.#held.delete(conversation);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#held.clear();
  }

  #renew(): void {
    if (this.#held.size === 0) return;
    const claims = [...this.#held].flatMap(([conversation, fence]) => [conversation, String(fence)]);
    // A server that is away answers nobody else either: the lease ends, and its commit is stale.
    this.#writes.run('renew', [String(this.#leaseMs), ...claims]).catch(() => undefined);
  }
}
