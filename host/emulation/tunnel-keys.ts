/**
 * Tunnel keys as northd gives them: the one that is asked for, else the one it has, else the lowest that is free.
 * Of several that ask for the same key, the first by id has it.
 */
export class TunnelKeys {
  readonly #keys = new Map<string, number>();
  readonly #holders = new Map<number, string>();
  readonly #requests = new Map<string, number>();
  /** Who asks for a key, by key. */
  readonly #askers = new Map<number, Set<string>>();
  /** Called for an id whose key may be another one now: 'assign' it again. */
  readonly #affected: (id: string) => void;
  /** All keys below are taken. */
  #lowest = 1;

  constructor(affected: (id: string) => void) {
    this.#affected = affected;
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  /** What a row has already; a key that is taken, or an id that has one, is left alone. */
  adopt(id: string, key: number): void {
    if (!this.#holders.has(key) && !this.#keys.has(id)) this.#take(id, key);
  }

  /** The key of 'id', which asks for 'request' (0: for none). */
  assign(id: string, request: number): number {
    this.#ask(id, request);
    const key = this.#keys.get(id);
    if (request > 0 && key !== request && this.#mayTake(id, request)) {
      const holder = this.#holders.get(request);
      if (holder !== undefined) this.#release(holder);
      this.#release(id);
      this.#take(id, request);
      return request;
    }
    if (key !== undefined) return key;
    while (this.#holders.has(this.#lowest)) this.#lowest++;
    this.#take(id, this.#lowest);
    return this.#lowest;
  }

  /** Forgets 'id': its key is free. */
  drop(id: string): void {
    this.#ask(id, 0);
    this.#release(id);
  }

  #mayTake(id: string, key: number): boolean {
    const holder = this.#holders.get(key);
    return holder === undefined || this.#requests.get(holder) !== key || id < holder;
  }

  #ask(id: string, request: number): void {
    const before = this.#requests.get(id) ?? 0;
    if (before === request) return;
    if (before > 0) {
      this.#askers.get(before)?.delete(id);
      // Who holds a key without asking for it has to yield.
      if (this.#keys.get(id) === before) this.#tellAskers(before);
    }
    if (request === 0) this.#requests.delete(id);
    else {
      this.#requests.set(id, request);
      const askers = this.#askers.get(request);
      if (askers === undefined) this.#askers.set(request, new Set([id]));
      else askers.add(id);
    }
  }

  #take(id: string, key: number): void {
    this.#keys.set(id, key);
    this.#holders.set(key, id);
  }

  #release(id: string): void {
    const key = this.#keys.get(id);
    if (key === undefined) return;
    this.#keys.delete(id);
    this.#holders.delete(key);
    this.#lowest = Math.min(this.#lowest, key);
    this.#affected(id);
    this.#tellAskers(key);
  }

  #tellAskers(key: number): void {
    for (const asker of this.#askers.get(key) ?? []) this.#affected(asker);
  }
}
