/** The names of address sets that are dirty, each with the addresses that may have changed: a set of 100,000 costs what has changed in it. */
import type { Atom } from '../../ovsdb/schema.ts';
import type { Change } from '../../ovsdb/row.ts';
import type { IsbAddressSet, NbAddressSet, SbAddressSet } from '../databases.ts';

/** Columns of the three tables whose changes concern the whole set. */
const OTHERS = ['options', 'external_ids', 'availability_zone'] as const;

/** The addresses to look at; undefined: all of them. */
export type Addresses = ReadonlySet<string> | undefined;

export class AddressSetMarks {
  readonly #names = new Map<string, Set<string> | undefined>();

  get hasAny(): boolean {
    return this.#names.size > 0;
  }

  whole(name: string): void {
    this.#names.set(name, undefined);
  }

  /** A modified set is looked at for the addresses that changed; any other change concerns the whole. */
  follow(changes: readonly Change<NbAddressSet | SbAddressSet | IsbAddressSet>[]): void {
    for (const change of changes) {
      const { name } = change.row;
      const isOfAddresses = change.kind === 'modify' && change.touched('addresses') && !change.touched('name');
      const columns = change as Change<NbAddressSet & SbAddressSet & IsbAddressSet>;
      if (isOfAddresses && !OTHERS.some((column) => columns.touched(column))) {
        this.#part(name, change.delta('addresses').keys());
        continue;
      }
      this.whole(name);
      this.whole(change.before('name'));
    }
  }

  #part(name: string, addresses: Iterable<Atom>): void {
    const known = this.#names.get(name);
    if (known === undefined && this.#names.has(name)) return;
    const touched = known ?? new Set<string>();
    for (const address of addresses) touched.add(address as string);
    this.#names.set(name, touched);
  }

  /** All marks, in order of names; there are none then. */
  take(): readonly (readonly [name: string, touched: Addresses])[] {
    const all = [...this.#names].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#names.clear();
    return all;
  }

  /** Marks again what was taken. */
  again(name: string, touched: Addresses): void {
    this.#names.set(name, touched && new Set(touched));
  }
}
