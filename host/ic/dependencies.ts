import { Groups } from './groups.ts';

/**
 * What each key's last reconcile looked at: when that changes, the key is marked. Each reconcile states its key's dependencies again:
 * 'begin', then 'on' for each thing.
 */
export class Dependencies {
  readonly #dependents = new Groups<string, string>();
  readonly #of = new Map<string, string[]>();
  #current: string[] = [];
  #key = '';

  /** Forgets what 'key' depended on; what follows is recorded for it. */
  begin(key: string): void {
    for (const thing of this.#of.get(key) ?? []) this.#dependents.delete(thing, key);
    this.#of.delete(key);
    this.#key = key;
    this.#current = [];
  }

  on(thing: string): void {
    if (this.#current.length === 0) this.#of.set(this.#key, this.#current);
    this.#current.push(thing);
    this.#dependents.add(thing, this.#key);
  }

  /** The keys that looked at 'thing'. */
  of(thing: string): Iterable<string> {
    return this.#dependents.of(thing);
  }

  clear(): void {
    this.#dependents.clear();
    this.#of.clear();
  }
}
