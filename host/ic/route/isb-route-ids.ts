/**
 * Small whole numbers for the UUIDs of IC-SB routes that something was learned from: held as long as a router wants the row or a learned
 * route names it, and then given out again.
 */
import { RowHandles } from '../../ovsdb/row-handles.ts';

export class IsbRouteIds {
  readonly #ids = new RowHandles();
  readonly #holders: number[] = [0];
  readonly #free: number[] = [];

  acquire(uuid: string): number {
    let id = this.#ids.find(uuid);
    if (id === 0) {
      id = this.#free.pop() ?? this.#holders.length;
      this.#ids.add(id, uuid);
      this.#holders[id] = 0;
    }
    this.#holders[id]!++;
    return id;
  }

  release(uuid: string): void {
    const id = this.#ids.find(uuid);
    if (id === 0 || --this.#holders[id]! > 0) return;
    this.#ids.remove(id);
    this.#ids.forget(id);
    this.#free.push(id);
  }
}
