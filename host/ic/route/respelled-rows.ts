/**
 * Rows of this zone in IC-SB Route whose texts are not canonical (older writers, people): each is replaced by one that is, and goes once
 * that is there, so that no zone is without the route meanwhile.
 */
import { inPartsWhile, type Work } from '../../engine/work.ts';
import { Groups } from '../groups.ts';

/** 'replaced': it goes when the row of 'key', which is being made, is there. Else as for any row that nobody advertises. */
export type RespelledFate = 'unwanted' | 'orphan' | 'kept' | { readonly key: number };

export class RespelledRows {
  /** To be looked at. */
  readonly #marked = new Set<number>();
  /** They stay, since their port may only be late. */
  readonly #kept = new Set<number>();
  /** By store handle: those that wait for its row; and back. */
  readonly #waiting = new Groups<number, number>();
  readonly #keyOf = new Map<number, number>();
  /** The last run had more to remove than 'limit' let it. */
  #isCut = false;

  /** Is there something that the next run has to look at? */
  get isPending(): boolean {
    return this.#marked.size > 0;
  }

  /** Is there still something to delete that the last run did not? */
  get isUnfinished(): boolean {
    return this.#isCut || this.#keyOf.size > 0;
  }

  clear(): void {
    for (const rows of [this.#marked, this.#kept, this.#waiting, this.#keyOf]) rows.clear();
    this.#isCut = false;
  }

  add(row: number): void {
    this.#marked.add(row);
  }

  delete(row: number): void {
    this.#marked.delete(row);
    this.#kept.delete(row);
    const key = this.#keyOf.get(row);
    if (key === undefined) return;
    this.#keyOf.delete(row);
    this.#waiting.delete(key, row);
  }

  /** Something of a key has changed: its row came, or nobody wants it any more. */
  mark(key: number): void {
    for (const row of this.#waiting.of(key)) {
      this.#keyOf.delete(row);
      this.#marked.add(row);
    }
    this.#waiting.deleteKey(key);
  }

  /** Are there rows that stayed? */
  get haveKept(): boolean {
    return this.#kept.size > 0;
  }

  /** Those are looked at again. */
  recheckKept(): void {
    for (const row of this.#kept) this.#marked.add(row);
    this.#kept.clear();
  }

  /** Removes rows that are to go, at most 'limit' of them; returns how many. */
  *write(
    limit: number,
    fateOf: (row: number) => RespelledFate,
    remove: (row: number, isOrphan: boolean) => void,
  ): Work<number> {
    let written = 0;
    this.#isCut = false;
    yield* inPartsWhile(this.#marked, (row) => {
      this.#isCut = written >= limit;
      if (this.#isCut) return false;
      const fate = fateOf(row);
      if (fate === 'unwanted' || fate === 'orphan') {
        // Marked until it is gone.
        remove(row, fate === 'orphan');
        written++;
        return true;
      }
      this.#marked.delete(row);
      if (fate === 'kept') this.#kept.add(row);
      else {
        this.#keyOf.set(row, fate.key);
        this.#waiting.add(fate.key, row);
      }
      return true;
    });
    return written;
  }
}
