/** One sign found in a text; `quote` is an exact substring of it, or "" for signs of the whole text's manner. */
export interface FoundSignal {
  readonly id: string;
  readonly quote: string;
}

/** Every signal of the instrument is in exactly one of the three. */
export interface OfferReading {
  readonly present: readonly FoundSignal[];
  /** Denied in words ("you keep your passport"). */
  readonly absent: readonly string[];
  readonly unknown: readonly string[];
}
