/**
 * One-to-many without an order: the members of each key. Where order counts, see one-or-many.ts. There is no third way to hold
 * one-to-many in this room.
 */

/** Sets by key, none of them empty. A member that is alone is held as itself: a table of 100,000 rows can't afford a set for each. */
export class Groups<K, V extends string | number | object> {
  readonly #groups = new Map<K, V | Set<V>>();

  add(key: K, member: V): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, member);
    else if (group instanceof Set) group.add(member);
    else if (group !== member) this.#groups.set(key, new Set([group, member]));
  }

  delete(key: K, member: V): void {
    const group = this.#groups.get(key);
    if (group === member) this.#groups.delete(key);
    else if (group instanceof Set) {
      group.delete(member);
      if (group.size === 0) this.#groups.delete(key);
    }
  }

  deleteKey(key: K): void {
    this.#groups.delete(key);
  }

  /** The members of a key. As with a Set, members may be deleted while they are iterated. */
  of(key: K): Iterable<V> {
    const group = this.#groups.get(key);
    if (group === undefined) return [];
    return group instanceof Set ? group : [group];
  }

  /** The member of a key that has exactly one. */
  only(key: K): V | undefined {
    const group = this.#groups.get(key);
    if (!(group instanceof Set)) return group;
    return group.size === 1 ? [...group][0] : undefined;
  }

  has(key: K): boolean {
    return this.#groups.has(key);
  }

  keys(): Iterable<K> {
    return this.#groups.keys();
  }

  /** The members of all keys. */
  *members(): Generator<V, void, undefined> {
    for (const group of this.#groups.values()) {
      if (group instanceof Set) yield* group;
      else yield group;
    }
  }

  /** How many keys have members. */
  get size(): number {
    return this.#groups.size;
  }

  clear(): void {
    this.#groups.clear();
  }
}
