/**
 * A monitor's condition on a table: rows that satisfy at least one of its clauses, or all rows when it has none
 * (ovsdb-server(7) section 4.1.12). Equalities, of which clients send thousands, are looked up and not tried in turn.
 */
import { matches, type Clause, type Condition } from './row-condition.ts';
import { datumKey } from './datum.ts';
import { valueOf, type Column, type Row } from './stored-row.ts';

export class Filter {
  /** Does it let all rows through? */
  readonly isOpen: boolean;
  readonly #equalities = new Map<Column, Set<string>>();
  readonly #others: Clause[] = [];

  constructor(conditions: readonly Condition[]) {
    this.isOpen = conditions.length === 0 || conditions.includes(true);
    for (const condition of conditions) {
      if (typeof condition === 'boolean') continue;
      if (condition.function === '==') {
        const keys = this.#equalities.get(condition.column) ?? new Set<string>();
        this.#equalities.set(condition.column, keys.add(datumKey(condition.argument)));
      } else this.#others.push(condition);
    }
  }

  accepts(row: Row): boolean {
    if (this.isOpen) return true;
    for (const [column, keys] of this.#equalities) if (keys.has(datumKey(valueOf(row, column)))) return true;
    return this.#others.some((clause) => matches(row, clause));
  }
}
