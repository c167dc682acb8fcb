/**
 * Small whole numbers for the UUIDs of IC-SB routes that something was learned from: held as long as a router wants the row or a learned
 * route names it, and then given out again.
 */
export class IsbRouteIds {
  readonly #ids = new Map<string, number>();
  readonly #holders: number[] = [0];
  readonly #free: number[] = [];

  acquire(uuid: string): number {
    const known = this.#ids.get(uuid);
    if (known !== undefined) {
      this.#holders[known] = (this.#holders[known] ?? 0) + 1;
      return known;
    }
    const id = this.#free.pop() ?? this.#holders.length;
    this.#ids.set(uuid, id);
    this.#holders[id] = 1;
    return id;
  }

  release(uuid: string): void {
    const id = this.#ids.get(uuid);
    if (id === undefined) return;
    const holders = (this.#holders[id] ?? 1) - 1;
    this.#holders[id] = holders;
    if (holders > 0) return;
    this.#ids.delete(uuid);
    this.#free.push(id);
  }

  clear(): void {
    this.#ids.clear();
    this.#holders.length = 1;
    this.#free.length = 0;
  }
}
