/**
 * What transit switches and transit routers share: NB has one row for each (a Logical_Switch, a Logical_Router), which is
 * found by a key of a map column that holds the name.
 */
import type { Table } from '../ovsdb/api.ts';
import type { Row, Values } from '../ovsdb/row.ts';
import type { Context } from './context.ts';
import { KeyIndex } from './key-index.ts';

type Config = ReadonlyMap<string, string>;

/** A kind of copy: its table, and how it holds the name. */
export interface CopyKind<R extends Row> {
  readonly table: Table<R>;
  /** The map column, and its key that holds the name. */
  readonly column: keyof R & string;
  readonly marker: string;
  readonly configOf: (row: R) => Config;
  /** The values of a row: of a new one with 'config', of one that is renamed without. */
  readonly values: (name: string, config?: Config) => Values<R>;
}

/** Of rows of which there should be one, or none: the one that stays, and those that go. */
export function keepOne<R>(rows: readonly R[], isWanted: boolean): { readonly kept?: R; readonly extra: readonly R[] } {
  const [kept] = rows;
  return isWanted && kept !== undefined ? { kept, extra: rows.slice(1) } : { extra: rows };
}

export class TransitCopies<R extends Row & { readonly name: string }> {
  readonly #context: Context;
  readonly #kind: CopyKind<R>;
  /** NB's rows by the name that they hold. */
  readonly rows: KeyIndex<R>;
  /** By name: the row in use, made by this run's transaction or known to NB. */
  readonly #inUse = new Map<string, R>();
  /** Names that came, went or got another row in this run. */
  readonly changed = new Set<string>();

  constructor(context: Context, kind: CopyKind<R>) {
    this.#context = context;
    this.#kind = kind;
    this.rows = new KeyIndex(kind.table, (row) => kind.configOf(row).get(kind.marker));
  }

  /** The row in use, also when it is only being made in this run. */
  inUse(name: string): R | undefined {
    return this.#inUse.get(name);
  }

  namesInUse(): Iterable<string> {
    return this.#inUse.keys();
  }

  /** The name of the transit switch or router that a row is the copy of; undefined for other rows. */
  nameOf(row: R): string | undefined {
    const name = this.#kind.configOf(row).get(this.#kind.marker);
    return name !== undefined && this.#inUse.get(name)?._uuid === row._uuid ? name : undefined;
  }

  use(name: string, row: R | undefined): void {
    if (this.#inUse.get(name)?._uuid !== row?._uuid) this.changed.add(name);
    if (row === undefined) this.#inUse.delete(name);
    else this.#inUse.set(name, row);
  }

  /**
   * Makes NB have one row of that name with these keys beside its name, or none when 'keys' is undefined. Returns how many writes
   * that took.
   */
  reconcile(name: string, keys: Readonly<Record<string, string>> | undefined): number {
    const { table, column, marker, configOf, values } = this.#kind;
    const { kept, extra } = keepOne(this.rows.find(name), keys !== undefined);
    for (const row of extra) this.#context.write('nb').delete(row);
    let written = extra.length;
    if (keys === undefined) {
      this.use(name, undefined);
      return written;
    }
    if (kept === undefined) {
      const config = new Map([[marker, name], ...Object.entries(keys)]);
      this.use(name, this.#context.write('nb').insert(table, values(name, config)));
      return written + 1;
    }
    this.use(name, kept);
    if (kept.name !== name) {
      this.#context.write('nb').update(kept, values(name));
      written++;
    }
    const config = configOf(kept);
    if (Object.entries(keys).some(([key, value]) => config.get(key) !== value)) {
      this.#context.write('nb').setKeys(kept, column, keys);
      written++;
    }
    return written;
  }
}
