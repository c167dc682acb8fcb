/**
 * A set of handles for what comes in great numbers: quicker than a Set, at a byte for each handle there is. In the order in
 * which they were added. What was deleted may be added again after 'clear' only.
 */
export class HandleSet {
  #order: number[] = [];
  /** How many of these have been deleted. */
  #deleted = 0;
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
    this.#deleted++;
    return true;
  }

  clear(): void {
    if (this.#order.length === 0) return;
    for (const handle of this.#order) this.#flags[handle] = 0;
    this.#order = [];
    this.#deleted = 0;
  }

  /** An array, since what goes through it allocates nothing on the way. */
  get handles(): readonly number[] {
    if (this.#deleted > 0) {
      this.#order = this.#order.filter((handle) => this.#flags[handle] === 1);
      this.#deleted = 0;
    }
    return this.#order;
  }
}
