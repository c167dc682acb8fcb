/**
 * What servers in one process hold alike, held once: in a simulation all zones learn the same routes, so that their rows in NB differ in
 * nothing but their UUIDs.
 */
import type { Atom } from '../schema.ts';
import type { Datum } from './datum.ts';

/** Data that are remembered; with more, all are forgotten, and those that come after are shared among themselves. */
const MOST = 1 << 17;

export class SharedData {
  /** Data of one atom, or, by its key, of one pair. */
  readonly #data = new Map<Atom | undefined, Map<Atom, Datum>>();
  /** Values of rows by one of their data. */
  readonly #rows = new Map<Datum, readonly Datum[]>();
  #size = 0;

  /** The datum that stands for all that are equal to this one. */
  share(datum: Datum): Datum {
    const { keys, values } = datum;
    const [key] = keys;
    if (key === undefined || keys.length > 1) return datum;
    const [value] = values;
    const group = value === undefined ? undefined : key;
    const atom = value ?? key;
    const known = this.#data.get(group)?.get(atom);
    if (known !== undefined) return known;
    if (++this.#size > MOST) {
      this.#data.clear();
      this.#rows.clear();
      this.#size = 1;
    }
    const data = this.#data.get(group) ?? new Map<Atom, Datum>();
    this.#data.set(group, data.set(atom, datum));
    return datum;
  }

  /** The values of a row, whose data are shared, that stand for those of all rows that say the same. */
  shareRow(values: readonly Datum[], defaults: readonly Datum[]): readonly Datum[] {
    const own = values.find((value, at) => value.keys.length === 1 && value !== defaults[at]);
    if (own === undefined) return values;
    const known = this.#rows.get(own);
    if (known?.length === values.length && known.every((value, at) => value === values[at])) return known;
    this.#rows.set(own, values);
    return values;
  }
}
