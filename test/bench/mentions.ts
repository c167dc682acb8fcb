/** What a server tells of a table, searched and not parsed: waiting for one of 50,000 addresses must cost next to nothing. */
import { within } from './within.ts';

export class Mentions {
  readonly #what: string;
  #marker: string | undefined;
  #found: () => void = () => undefined;

  constructor(what: string) {
    this.#what = what;
  }

  /** The text of an update2 notification. */
  take(text: string): void {
    if (this.#marker === undefined || !text.includes(this.#marker)) return;
    this.#marker = undefined;
    this.#found();
  }

  /** Resolves when an update holds 'marker' that comes after this call; rejects after five minutes. One wait at a time. */
  async of(marker: string): Promise<void> {
    const found = new Promise<void>((resolve) => (this.#found = resolve));
    this.#marker = marker;
    await within(() => `${this.#what}: ${marker}`, found);
  }
}
