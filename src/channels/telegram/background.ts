/** Requests that nobody waits for and whose failing changes nothing, until the channel stops. */
export class Background {
  readonly #underWay = new Set<Promise<void>>();

  add(request: Promise<unknown>): void {
    const watched: Promise<void> = request
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => this.#underWay.delete(watched));
    this.#underWay.add(watched);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
