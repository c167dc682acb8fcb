/**
 * The routes that this zone has in IC-SB: what should be there against what is, in the route store, and the writes
 * that the difference asks for.
 *
 * A store key is what IC-SB's index makes unique: transit switch, route table, prefix and next hop. Several sources may want one
 * key (candidates.ts); the winner says what the row holds (advertised-rows.ts).
 */
import type { Work } from '../../engine/work.ts';
import { INSERT, REMOVE, type Kernels, type RouteStore } from '../../kernels/kernels.ts';
import { textAt } from '../columns.ts';
import { BATCH, type Context } from '../context.ts';
import { all, oneOrMany, type OneOrMany } from '../one-or-many.ts';
import { Interner } from '../interner.ts';
import { ORIGINS, type Advertisement, type Origin } from './advertise.ts';
import { AdvertisedRows } from './advertised-rows.ts';
import { Batches } from './batch.ts';
import { Candidates, isSame } from './candidates.ts';
import type { UnadvertisedRoute } from './late-ports.ts';
import { newRouteWords, OK, type ParsedRoutes } from './parsed-routes.ts';
import { RespelledRows, type RespelledFate } from './respelled-rows.ts';

/** What becomes of a row that nobody advertises. */
export type RowFate = (route: UnadvertisedRoute) => 'unwanted' | 'orphan' | 'kept';

const attributesOf = (origin: string | undefined, override: boolean): number =>
  ORIGINS.indexOf(origin as Origin) * 2 + (override ? 1 : 0);

export class AdvertisedRoutes {
  readonly #context: Context;
  readonly #parsed: ParsedRoutes;
  readonly #rows: AdvertisedRows;
  readonly #candidates: Candidates;
  readonly #store: RouteStore;
  #tables = new Interner();
  #switches = new Interner();
  readonly #bySource = new Map<string, OneOrMany<Advertisement>>();
  /** By store handle: the IC-SB row that is there. */
  readonly #actual: number[] = [];
  /** By IC-SB handle, for the rows of this zone: their store handle. */
  readonly #handleOf: (number | undefined)[] = [];
  readonly #respelled = new RespelledRows();
  /** Handles that nobody wants but whose rows stay, since their port may only be late. */
  readonly #kept = new Set<number>();
  readonly #batches: Batches;
  readonly #fateOf: RowFate;
  readonly #words = newRouteWords();

  /** 'more' sets the next sources, if there are any, once all that has been set is written. */
  constructor(
    context: Context,
    kernels: Kernels,
    parsed: ParsedRoutes,
    { fateOf, more }: { fateOf: RowFate; more: () => Work<boolean> },
  ) {
    this.#context = context;
    this.#parsed = parsed;
    this.#fateOf = fateOf;
    this.#rows = new AdvertisedRows(context, parsed);
    this.#candidates = new Candidates(context);
    this.#store = kernels.routeStore();
    this.#batches = new Batches(context, 'advertised', {
      touch: (handle) => {
        // What went while it waited for its batch may have no handle any more.
        if (this.#candidates.winner(handle) !== undefined || (this.#actual[handle] ?? 0) !== 0) this.#settle(handle);
      },
      drain: () => this.#store.drain(),
      write: (handle, operation) => this.#writeRow(handle, operation),
      send: () => context.sendAhead('isb'),
      more,
    });
  }

  clear(): void {
    this.#store.clear();
    this.#tables = new Interner();
    this.#switches = new Interner();
    this.#bySource.clear();
    this.#candidates.clear();
    this.#actual.length = 0;
    this.#handleOf.length = 0;
    this.#respelled.clear();
    this.#kept.clear();
    this.#batches.clear();
  }

  /** Gives the kernels' memory back; nothing may be asked of it any more. */
  close(): void {
    this.#store.release();
  }

  /** Did the last run write what the next has to look at once more? */
  get isPending(): boolean {
    return this.#batches.isPending || this.#respelled.isPending;
  }

  /** Is there a row that may have to go: left by the last run, or marked since? */
  get mayRemove(): boolean {
    return this.#batches.isUnfinished || this.#respelled.isPending;
  }

  /** Replaces what a source wants. */
  setSource(source: string, wanted: readonly Advertisement[]): void {
    const before = this.#bySource.get(source);
    if (before === undefined && wanted.length === 0) return;
    const withdrawn = all(before);
    for (const each of withdrawn) this.#candidates.remove(each);
    for (const each of wanted) {
      each.handle = this.#intern(each);
      this.#candidates.add(each);
    }
    this.#candidates.forget(withdrawn, wanted);
    const held = oneOrMany(wanted);
    if (held === undefined) this.#bySource.delete(source);
    else this.#bySource.set(source, held);
    for (const { handle } of withdrawn) this.#settle(handle);
    for (const { handle } of wanted) this.#settle(handle);
  }

  #intern({ w0, w1, w2, w3, length, manner }: Advertisement): number {
    const { nexthop, routeTable, attachment } = manner;
    return this.#store.intern(
      w0,
      w1,
      w2,
      w3,
      length,
      nexthop[0],
      nexthop[1],
      nexthop[2],
      nexthop[3],
      this.#tables.id(routeTable),
      this.#switches.id(attachment.transitSwitch),
      0,
    );
  }

  /** The advertisement that stands in the row in the place of one that 'source' makes; undefined when it is that one itself. */
  winnerOver(source: string, made: Advertisement): Advertisement | undefined {
    const wanted = all(this.#bySource.get(source)).find((each) => isSame(each, made));
    const winner = wanted === undefined ? undefined : this.#candidates.winner(wanted.handle);
    return winner === wanted ? undefined : winner;
  }

  /** A router has another name. */
  reorder(): Work<void> {
    return this.#candidates.reorder((handle) => this.#settle(handle));
  }

  /** A row of this zone that is in IC-SB. */
  addActual(row: number): void {
    if (this.#parsed.state(row) !== OK || !this.#rows.isCanonical(row, this.#words)) {
      this.#respelled.add(row);
      return;
    }
    const handle = this.#keyOf(row);
    this.#handleOf[row] = handle;
    this.#actual[handle] = row;
    this.#settle(handle);
  }

  /** The store handle of a row whose words have been read. */
  #keyOf(row: number): number {
    const table = this.#context.db.isbRoute;
    const { p0, p1, p2, p3, length, n0, n1, n2, n3 } = this.#words;
    const routeTable = this.#tables.id(table.strings('route_table')[row] ?? '');
    const owner = this.#switches.id(this.#switchAt(row));
    return this.#store.intern(p0, p1, p2, p3, length, n0, n1, n2, n3, routeTable, owner, 0);
  }

  /** A row of this zone that is no longer in IC-SB. */
  removeActual(row: number): void {
    this.#respelled.delete(row);
    const handle = this.#handleOf[row];
    if (handle === undefined) return;
    this.#handleOf[row] = undefined;
    if (this.#actual[handle] !== row) return;
    this.#actual[handle] = 0;
    this.#kept.delete(handle);
    this.#store.unactual(handle);
  }

  /** Is there nothing to write, nor to wait for, as long as nothing is set? 'hasLatePorts': rows that stayed are to be looked at again. */
  isAtRest(hasLatePorts: boolean): boolean {
    if (!this.#store.isDrained || this.isPending || this.#respelled.isUnfinished) return false;
    return !hasLatePorts || (this.#kept.size === 0 && !this.#respelled.haveKept);
  }

  /** Rows that nobody wants and that stayed are looked at again. */
  recheckKept(): void {
    this.#respelled.recheckKept();
    if (this.#kept.size === 0) return;
    for (const handle of this.#kept) this.#settle(handle);
    this.#kept.clear();
  }

  /** Brings the store in line with who wants the key and what its row says. */
  #settle(handle: number): void {
    const winner = this.#candidates.winner(handle);
    const row = this.#actual[handle] ?? 0;
    this.#respelled.mark(handle);
    // Columns that an older IC-SB lacks can't differ.
    const hasOptions = this.#context.db.isbRoute.hasColumn('options');
    if (winner === undefined) this.#store.undesire(handle);
    else this.#store.desire(handle, attributesOf(winner.manner.origin, hasOptions && winner.manner.override), 0);
    if (row === 0) return;
    const differs = winner !== undefined && !this.#rows.sameIds(row, winner);
    const attributes = attributesOf(this.#rows.origin(row), this.#rows.isOverride(row));
    this.#store.actual(handle, attributes, differs ? 1 : 0);
  }

  /** Writes the difference, batches of it when it is large; returns how many rows. */
  *write(): Work<number> {
    let written = yield* this.#batches.run(this.#context.isUntouched('isb'));
    written += yield* this.#respelled.write(
      BATCH - written,
      (row) => this.#respelledFate(row),
      (row, isOrphan) => this.#rows.delete(row, this.#switchAt(row), isOrphan),
    );
    this.#context.unfinished ||= this.#batches.isUnfinished || this.#respelled.isUnfinished;
    return written;
  }

  #respelledFate(row: number): RespelledFate {
    if (this.#parsed.state(row) !== OK) return 'unwanted';
    this.#parsed.read(row, this.#words);
    const key = this.#keyOf(row);
    if ((this.#actual[key] ?? 0) !== 0) return 'unwanted';
    return this.#candidates.winner(key) === undefined
      ? this.#fateOf(this.#rows.asUnadvertised(row, this.#switchAt(row)))
      : { key };
  }

  #switchAt(row: number): string {
    return textAt(this.#context.db.isbRoute, 'transit_switch', row);
  }

  #writeRow(handle: number, operation: number): number {
    if (operation === REMOVE) return this.#remove(handle);
    const winner = this.#candidates.winner(handle);
    if (winner === undefined) return 0;
    if (operation === INSERT) this.#rows.insert(winner);
    else this.#rows.update(this.#actual[handle] ?? 0, winner);
    return 1;
  }

  #remove(handle: number): number {
    const row = this.#actual[handle] ?? 0;
    const transitSwitch = this.#switchAt(row);
    const fate = this.#fateOf(this.#rows.asUnadvertised(row, transitSwitch));
    if (fate === 'kept') {
      this.#kept.add(handle);
      return 0;
    }
    this.#rows.delete(row, transitSwitch, fate === 'orphan');
    return 1;
  }
}
