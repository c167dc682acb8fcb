/** Address_Set: SB's copies of NB's. */
import type { Transaction } from '../ovsdb/api.ts';
import type { Tables } from './databases.ts';

export class AddressSets {
  readonly #tables: Tables;
  /** Names to look at. */
  readonly #touched = new Set<string>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Everything has to be looked at. */
  rebuild(): void {
    const { nbAddressSet, sbAddressSet } = this.#tables;
    for (const table of [nbAddressSet, sbAddressSet]) for (const { name } of table.rows()) this.#touched.add(name);
  }

  /** Takes in what has changed in NB and SB. */
  follow(): void {
    const { nbAddressSet, sbAddressSet } = this.#tables;
    for (const changes of [nbAddressSet.changes(), sbAddressSet.changes()])
      for (const change of changes) {
        this.#touched.add(change.row.name);
        this.#touched.add(change.before('name'));
      }
  }

  get hasWork(): boolean {
    return this.#touched.size > 0;
  }

  reconcile(transaction: Transaction): void {
    const { nbAddressSet, sbAddressSet } = this.#tables;
    for (const name of this.#touched) {
      const wanted = nbAddressSet.index('name').first(name);
      const existing = sbAddressSet.index('name').first(name);
      if (wanted === undefined) {
        if (existing !== undefined) transaction.delete(existing);
        continue;
      }
      const { addresses, options } = wanted;
      if (existing === undefined) transaction.insert(sbAddressSet, { name, addresses, options });
      else transaction.update(existing, { addresses, options });
    }
    this.#touched.clear();
  }
}
