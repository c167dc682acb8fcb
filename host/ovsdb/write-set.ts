/** All that a transaction writes, in the order of the rows' first write, and the names of its new rows. */
import type { Operation } from './api.ts';
import type { StructTable } from './column-table.ts';
import { BlockInsert, InsertBlock } from './insert-block.ts';
import type { LiveRow } from './live-row.ts';
import type { ReplicaTable } from './replica-table.ts';
import { RowWrites } from './row-writes.ts';
import { isUuid, type NameOf } from './wire.ts';

export class WriteSet {
  readonly #all = new Set<RowWrites | InsertBlock>();
  readonly #byRow = new Map<ReplicaTable, Map<string, RowWrites>>();
  readonly #provisional = new Set<string>();
  readonly #blocks: InsertBlock[] = [];
  #last: RowWrites | InsertBlock | undefined;

  readonly nameOf: NameOf = (uuid) => (this.#provisional.has(uuid) || this.isInBlock(uuid) ? uuid : undefined);

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  /** A new row has this name. */
  name(name: string): void {
    this.#provisional.add(name);
  }

  of(table: ReplicaTable, uuid: string): RowWrites | undefined {
    return this.#byRow.get(table)?.get(uuid);
  }

  /** A row is written to for the first time. */
  begin(table: ReplicaTable, uuid: string, kind: 'insert' | 'modify', row: LiveRow | undefined): RowWrites {
    const writes = new RowWrites(table, uuid, kind, row, this.nameOf);
    this.#add(writes);
    let byUuid = this.#byRow.get(table);
    if (byUuid === undefined) this.#byRow.set(table, (byUuid = new Map<string, RowWrites>()));
    byUuid.set(uuid, writes);
    return writes;
  }

  forgetInsert(table: ReplicaTable, uuid: string): void {
    const writes = this.of(table, uuid);
    if (writes !== undefined) this.#all.delete(writes);
    this.#byRow.get(table)?.delete(uuid);
    this.#provisional.delete(uuid);
  }

  /** The block that a new row goes to: that of the last one, unless something else has been written since. */
  block(table: StructTable, columns: readonly string[]): InsertBlock {
    const last = this.#last;
    if (last instanceof InsertBlock && last.table === table && last.columns === columns) return last;
    const block = new InsertBlock(table, columns, this.nameOf);
    this.#blocks.push(block);
    this.#add(block);
    return block;
  }

  /** Is this the name of a row in a block? */
  isInBlock(name: string): boolean {
    // Names are asked for among UUIDs, and blocks are long.
    return this.#blocks.length > 0 && !isUuid(name) && this.#blocks.some(({ names }) => names.includes(name));
  }

  /** Adds the operations to 'out'; 'isSent': the rows of blocks as BlockInsert. */
  addOperations(out: Operation[], isSent: boolean): void {
    for (const writes of this.#all) {
      writes.addOperations(out, isSent);
    }
  }

  /** The writes to rows, the last first. */
  rowsBackwards(): readonly RowWrites[] {
    return [...this.#all].filter((writes) => writes instanceof RowWrites).toReversed();
  }

  clear(): void {
    this.#all.clear();
    this.#byRow.clear();
    this.#last = undefined;
  }

  #add(writes: RowWrites | InsertBlock): void {
    this.#all.add(writes);
    this.#last = writes;
  }
}

/** What is sent for operations: their block for those that follow one another. */
export function paramsOf(operations: readonly Operation[]): unknown[] {
  const params: unknown[] = [];
  for (const operation of operations) {
    if (!(operation instanceof BlockInsert)) params.push(operation);
    else if (params.at(-1) !== operation.block) params.push(operation.block);
  }
  return params;
}
