/**
 * One string for equal texts. A parser makes a new string of every value, and in a column such as a route's zone
 * 100,000 of them say one of a few things. A column whose texts turn out to be all different is left alone.
 */
const MOST = 1024;

/** Fewer finds than this for each text kept, and it isn't worth it. */
const WORTH = 4;

export class SharedTexts {
  #texts: Map<string, string> | undefined = new Map();
  #found = 0;

  /** The string that stands for all that are equal to this one, as far as they were seen lately. */
  share(text: string): string {
    const texts = this.#texts;
    if (texts === undefined) return text;
    const known = texts.get(text);
    if (known !== undefined) {
      this.#found++;
      return known;
    }
    if (texts.size >= MOST) {
      if (this.#found < MOST * WORTH) this.#texts = undefined;
      else texts.clear();
      this.#found = 0;
    }
    texts.set(text, text);
    return text;
  }
}
