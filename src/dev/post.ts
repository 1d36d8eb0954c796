/** A platform that brings what waits there. */
interface Fake {
  deliver(arrange: (bodies: readonly string[]) => readonly string[]): Promise<void>;
}

const lateMs = 300;

/** When and how the fake's post is brought: a little late, and if wanted twice and out of order. */
export class Post {
  twice = false;
  shuffled = false;
  #waiting: NodeJS.Timeout | undefined;

  /** Something waits; it goes in a moment, with what comes until then. */
  arrange(fake: Fake): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      // What nobody took waits for the next that comes.
      void fake.deliver((bodies) => this.asWanted(bodies)).catch(() => undefined);
    }, lateMs);
  }

  /** Twice and out of order, if wanted. */
  asWanted(bodies: readonly string[]): readonly string[] {
    const all = this.twice ? [...bodies, ...bodies] : bodies;
    return this.shuffled ? [...all].sort(() => Math.random() - 0.5) : all;
  }
}
