/**
 * A set of handles for what comes in great numbers: quicker than a Set, at a byte for each handle there is. In the order in
 * which they were added. What was deleted may be added again after 'clear' only.
 */
export class HandleSet implements Iterable<number> {
  #order: number[] = [];
  #flags = new Uint8Array(16);

  /** Adds a handle that isn't there. */
  add(handle: number): void {
    if (handle >= this.#flags.length) {
      const flags = new Uint8Array(Math.max(handle + 1, 2 * this.#flags.length));
      flags.set(this.#flags);
      this.#flags = flags;
    }
    this.#flags[handle] = 1;
    this.#order.push(handle);
  }

  /** Was it there? */
  delete(handle: number): boolean {
    if (this.#flags[handle] !== 1) return false;
    this.#flags[handle] = 0;
    return true;
  }

  clear(): void {
    for (const handle of this.#order) this.#flags[handle] = 0;
    this.#order = [];
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (const handle of this.#order) if (this.#flags[handle] === 1) yield handle;
  }
}
