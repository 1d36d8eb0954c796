const window = 50;
const fewest = 10;
const openMs = 10_000;
const trials = 5;

/**
 * Leaves a failing provider alone: when half of the last 50 calls failed it lets nothing through for 10 s, then
 * five on trial; one failure among them shuts it again.
 */
export class Breaker {
  #last: boolean[] = [];
  #openUntil = 0;
  #onTrial = 0;

  /** When calls may go again; a time that has passed means now. */
  get openUntil(): number {
    return this.#openUntil;
  }

  /** How many calls may be under way. */
  room(now: number): number {
    if (now < this.#openUntil) return 0;
    return this.#onTrial > 0 ? this.#onTrial : Number.POSITIVE_INFINITY;
  }

  record(succeeded: boolean, now: number): void {
    if (now < this.#openUntil) return;
    if (this.#onTrial > 0) {
      this.#recordTrial(succeeded, now);
      return;
    }
    this.#last = [...this.#last, succeeded].slice(-window);
    const failed = this.#last.filter((each) => !each).length;
    if (this.#last.length >= fewest && failed * 2 >= this.#last.length) this.#open(now);
  }

  #recordTrial(succeeded: boolean, now: number): void {
    this.#onTrial -= 1;
    if (!succeeded) this.#open(now);
  }

  #open(now: number): void {
    this.#last = [];
    this.#onTrial = trials;
    this.#openUntil = now + openMs;
  }
}
