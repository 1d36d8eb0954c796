const most = 4;
const remembered = 10_000;

/** How long to leave one person alone who was written to too fast: 1, 4, 16, 64, then 256 s, until a line gets through. */
export class PairWaits {
  readonly #told = new Map<string, number>();

  next(address: string): number {
    const times = this.#told.get(address) ?? 0;
    // Who is forgotten here only begins at one second again.
    if (this.#told.size >= remembered) this.#told.clear();
    this.#told.set(address, Math.min(times + 1, most));
    return 4 ** times * 1_000;
  }

  over(address: string): void {
    this.#told.delete(address);
  }
}
