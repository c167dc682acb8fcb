/**
 * One-to-many without an order: the members of each key. Where order counts, see one-or-many.ts. Where each key has many, as the
 * routes wanted of a router, a Map of Sets does.
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

  has(key: K): boolean {
    return this.#groups.has(key);
  }

  hasMember(key: K, member: V): boolean {
    const group = this.#groups.get(key);
    return group instanceof Set ? group.has(member) : group === member;
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
