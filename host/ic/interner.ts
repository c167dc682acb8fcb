/** Small whole numbers for texts, so that kernels can compare them: the same text always has the same number. 0 is ''. */
export class Interner {
  readonly #ids = new Map<string, number>([['', 0]]);
  readonly #texts = [''];

  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#ids.set(text, id);
    this.#texts.push(text);
    return id;
  }

  /** The number of a text that has one. */
  find(text: string): number | undefined {
    return this.#ids.get(text);
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }
}
