/** A column of a table that a client follows. */
import { within } from './within.ts';

export type RowUpdates = Readonly<Record<string, { readonly new?: Readonly<Record<string, unknown>> }>>;

/** The values of a column at every moment, without asking the server: waiting costs it nothing. */
export class Watch {
  readonly #what: string;
  readonly #column: string;
  readonly #rows = new Map<string, unknown>();
  readonly #values = new Set<unknown>();
  #wake: (() => void) | undefined;

  constructor(what: string, column: string) {
    this.#what = what;
    this.#column = column;
  }

  get size(): number {
    return this.#rows.size;
  }

  values(): ReadonlySet<unknown> {
    return this.#values;
  }

  has(value: unknown): boolean {
    return this.#values.has(value);
  }

  /** What a monitor tells of the table. */
  take(updates: RowUpdates): void {
    for (const [uuid, row] of Object.entries(updates)) {
      this.#values.delete(this.#rows.get(uuid));
      this.#rows.delete(uuid);
      if (row.new === undefined) continue;
      this.#rows.set(uuid, row.new[this.#column]);
      this.#values.add(row.new[this.#column]);
    }
    this.#wake?.();
  }

  /** Resolves when 'check' holds; it is asked again at every change. Rejects when five minutes bring none. */
  async until(what: string, check: () => boolean): Promise<void> {
    const tell = (): string => `${this.#what}: ${what} (${this.size} rows)`;
    while (!check()) await within(tell, new Promise<void>((resolve) => (this.#wake = resolve)));
  }
}
