/** A row object of a row table, with what its table keeps beside the columns. */
import { elementOf } from './column.ts';
import { Edits } from './edits.ts';
import type { Change, Row, Value } from './row.ts';
import type { Atom } from './schema.ts';

/** Where the table's own data hang: a symbol, so that they are no column. */
export const STATE = Symbol('row state');

export interface RowState {
  /** Grows with each row that comes: the order of rows. */
  readonly sequence: number;
  /** Deleted by the open transaction: not to be seen, but in its place should the transaction be taken back. */
  isHidden: boolean;
}

export type LiveRow = Row & { [STATE]: RowState } & { [column: string]: Value };

/** See 'Change' in row.ts. */
export class RowChange implements Change {
  kind: 'insert' | 'modify' | 'delete';
  readonly row: LiveRow;
  /** Modifications; of a deleted row those before its end. */
  readonly edits = new Edits();

  constructor(kind: 'insert' | 'modify' | 'delete', row: LiveRow) {
    this.kind = kind;
    this.row = row;
  }

  touched(column: never): boolean {
    return this.kind !== 'modify' || this.edits.touched(column);
  }

  before(column: never): never {
    const { row, edits } = this;
    const before = this.kind !== 'insert' && edits.hasScalar(column) ? edits.before(column) : row[column];
    return before as never;
  }

  delta(column: never): ReadonlyMap<Atom, Atom | undefined> {
    const edited = this.edits.delta(column);
    if (this.kind === 'modify') return edited;
    const value: Value = this.row[column];
    const out = new Map<Atom, Atom | undefined>();
    if (typeof value !== 'object') return out;
    for (const key of value.keys()) out.set(key, this.kind === 'insert' ? undefined : elementOf(value, key));
    // A deleted row has lost what it had before it was last modified.
    if (this.kind === 'delete') {
      for (const [key, before] of edited) {
        if (before === undefined) out.delete(key);
        else out.set(key, before);
      }
    }
    return out;
  }
}
