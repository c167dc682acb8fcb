/**
 * The keys a node has to look at.
 *
 * A key that was written for is looked at once more in the next run, when the commit is through: what somebody else did to the
 * row in the meantime may have reached us merged with our own write, or not at all (inserted and deleted is no change).
 */
import type { Holds } from './holds.ts';

export class DirtyKeys {
  readonly #holds: () => Holds | undefined;
  readonly #node: string;
  #keys = new Set<string>();
  readonly #again = new Set<string>();

  /** 'node' is the name under which these keys are held (holds.ts). */
  constructor(context: { readonly holds: Holds | undefined }, node: string) {
    this.#holds = () => context.holds;
    this.#node = node;
  }

  add(key: string): void {
    this.#keys.add(key);
  }

  addAll(keys: Iterable<string>): void {
    for (const key of keys) this.#keys.add(key);
  }

  /** Are there keys to look at, even if nothing has changed? */
  get hasAny(): boolean {
    return this.#keys.size > 0;
  }

  /**
   * Reconciles every key, in order. A key whose reconcile made 'written' grow is looked at again in the next run. So is a key that is held, for
   * which 'leave' is called instead.
   */
  reconcile(
    reconcile: (key: string) => void,
    written: () => number,
    leave: (key: string) => void = () => undefined,
  ): void {
    if (this.#keys.size === 0) return;
    const holds = this.#holds();
    for (const key of [...this.#keys].sort()) {
      if (holds?.has(this.#node, key) === true) {
        leave(key);
        this.#again.add(key);
        continue;
      }
      const before = written();
      if (holds === undefined) reconcile(key);
      else holds.work(this.#node, key, reconcile);
      if (written() > before) this.#again.add(key);
    }
    this.#keys = new Set(this.#again);
    this.#again.clear();
  }
}
