/**
 * What was done to one row's columns since some point: the net of all steps, with what is needed to take it back.
 * Steps that undo one another leave nothing.
 */
import type { Value } from './row.ts';
import type { Atom } from './schema.ts';

/** Of each touched element or key, what it was before. */
export type Delta = Map<Atom, Atom | undefined>;

const NO_DELTA: ReadonlyMap<Atom, Atom | undefined> = new Map();

export class Edits {
  readonly #scalars = new Map<string, Value>();
  readonly #deltas = new Map<string, Delta>();

  get isEmpty(): boolean {
    return this.#scalars.size === 0 && this.#deltas.size === 0;
  }

  /** Notes that a scalar or optional column went from 'before' to 'now'. */
  scalar(column: string, before: Value, now: Value): void {
    if (!this.#scalars.has(column)) {
      if (before !== now) this.#scalars.set(column, before);
    } else if (this.#scalars.get(column) === now) this.#scalars.delete(column);
  }

  /** Notes that an element or key of a set or map column went from 'before' to 'now'. */
  element(column: string, key: Atom, before: Atom | undefined, now: Atom | undefined): void {
    let delta = this.#deltas.get(column);
    if (delta?.has(key)) {
      if (delta.get(key) !== now) return;
      delta.delete(key);
      if (delta.size === 0) this.#deltas.delete(column);
      return;
    }
    if (before === now) return;
    if (delta === undefined) this.#deltas.set(column, (delta = new Map()));
    delta.set(key, before);
  }

  touched(column: string): boolean {
    return this.#scalars.has(column) || this.#deltas.has(column);
  }

  hasScalar(column: string): boolean {
    return this.#scalars.has(column);
  }

  /** The value before, of a scalar or optional column for which 'hasScalar' holds. */
  before(column: string): Value {
    return this.#scalars.get(column);
  }

  delta(column: string): ReadonlyMap<Atom, Atom | undefined> {
    return this.#deltas.get(column) ?? NO_DELTA;
  }

  scalars(): Iterable<readonly [string, Value]> {
    return this.#scalars;
  }

  deltas(): Iterable<readonly [string, ReadonlyMap<Atom, Atom | undefined>]> {
    return this.#deltas;
  }
}
