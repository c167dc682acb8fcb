/**
 * The routes that this zone's routers have learned: what each should have against the NB static routes it has, in the route
 * store, and the writes that the difference asks for.
 *
 * A store key is the route's content, the router, and the IC-SB row it comes from. A router without any attachment is
 * left alone: nothing of it is written.
 */
import { inParts, inPartsWhile, type Work } from '../../engine/work.ts';
import { INSERT, REMOVE, type Kernels, type RouteStore } from '../../kernels/kernels.ts';
import { BATCH, type Context } from '../context.ts';
import { Groups } from '../groups.ts';
import { Interner } from '../interner.ts';
import { isTrue } from '../options.ts';
import { ORIGINS } from './advertise.ts';
import { Batches } from './batch.ts';
import { LearnedRows } from './learned-rows.ts';
import { BAD_NEXTHOP, BAD_PREFIX, newRouteWords, OK, type ParsedRoutes } from './parsed-routes.ts';
import { IsbRouteIds } from './isb-route-ids.ts';

const attributesOf = (origin: string | undefined, override: string | undefined): number =>
  (ORIGINS.indexOf(origin as (typeof ORIGINS)[number]) + 1) * 2 + (isTrue(override) ? 1 : 0);

export class LearnedRoutes {
  readonly #context: Context;
  readonly #isb: ParsedRoutes;
  readonly #nb: ParsedRoutes;
  readonly #store: RouteStore;
  #tables = new Interner();
  #routers = new Interner();
  #isbRouteIds = new IsbRouteIds();
  /** By router: the handles it should have. */
  readonly #wanted = new Map<string, Set<number>>();
  /** By store handle: the router, the IC-SB row (UUID) and the NB row that shows it: the first by UUID, when somebody made more. */
  readonly #routerOf: string[] = [];
  readonly #isbRouteOf: string[] = [];
  readonly #actual: (number | undefined)[] = [];
  /** By store handle: the other NB rows that show it. */
  readonly #copies = new Groups<number, number>();
  /** By NB handle of a learned route: its store handle; and by those that are no routes, and go: their router. */
  readonly #handleOfRow: (number | undefined)[] = [];
  readonly #malformed = new Map<number, string>();
  readonly #batches: Batches;
  readonly #rows: LearnedRows;
  readonly #isKept: (router: string) => boolean;
  /** NB rows that go whatever is wanted: no routes, or one too many. */
  readonly #surplus = new Set<number>();
  /** The last run had more of them to remove than it might. */
  #isCut = false;
  readonly #words = newRouteWords();

  /** 'isKept': is a router kept in step? */
  constructor(
    context: Context,
    kernels: Kernels,
    isb: ParsedRoutes,
    nb: ParsedRoutes,
    isKept: (router: string) => boolean,
  ) {
    this.#context = context;
    this.#isb = isb;
    this.#nb = nb;
    this.#isKept = isKept;
    this.#rows = new LearnedRows(context);
    this.#store = kernels.routeStore();
    this.#batches = new Batches(context, 'learned', {
      touch: (handle) => this.#touch(handle),
      drain: () => this.#store.drain(),
      write: (handle, operation) => this.#writeRow(handle, operation),
      send: () => {
        this.#rows.end();
        return context.sendAhead('nb');
      },
    });
  }

  clear(): void {
    this.#store.clear();
    this.#tables = new Interner();
    this.#routers = new Interner();
    this.#isbRouteIds = new IsbRouteIds();
    this.#wanted.clear();
    this.#actual.length = 0;
    this.#copies.clear();
    this.#handleOfRow.length = 0;
    this.#malformed.clear();
    this.#surplus.clear();
    this.#isCut = false;
    this.#batches.clear();
  }

  /** Gives the kernels' memory back; nothing may be asked of it any more. */
  close(): void {
    this.#store.release();
  }

  /** Did the last run write what the next has to look at once more? */
  get isPending(): boolean {
    return this.#isCut || this.#batches.isPending;
  }

  /** Is there nothing to write, as long as nothing is wanted, and nothing comes or goes? */
  get isAtRest(): boolean {
    return this.#store.isDrained && !this.isPending && this.#surplus.size === 0;
  }

  /** 'router' should have the IC-SB route 'row', which has parsed. */
  want(row: number, router: string): number {
    const table = this.#context.db.isbRoute;
    const uuid = table.uuidOf(row);
    const handle = this.#handleOf(this.#isb, row, table.strings('route_table')[row], router, uuid);
    // An older NB has nowhere to keep them.
    const attributes = this.#context.db.staticRoute.hasColumn('options')
      ? attributesOf(table.strings('origin')[row], table.strings('options:override-connected')[row])
      : attributesOf(undefined, undefined);
    this.#store.desire(handle, attributes, 0);
    const wanted = this.#wantedOf(router);
    if (wanted.has(handle)) this.#isbRouteIds.release(uuid);
    else wanted.add(handle);
    return handle;
  }

  /** 'router' should not have it. */
  unwant(row: number, router: string): void {
    const state = this.#isb.state(row);
    const wanted = this.#wanted.get(router);
    if (wanted === undefined || state !== OK) return;
    const table = this.#context.db.isbRoute;
    const uuid = table.uuidOf(row);
    const handle = this.#handleOf(this.#isb, row, table.strings('route_table')[row], router, uuid);
    this.#isbRouteIds.release(uuid);
    if (wanted.delete(handle)) this.#dropped(handle);
  }

  /** Of all that 'router' should have, only 'keep' is left. */
  *retain(router: string, keep: ReadonlySet<number>): Work<void> {
    const wanted = this.#wanted.get(router);
    if (wanted === undefined) return;
    yield* inParts(wanted, (handle) => {
      if (keep.has(handle)) return;
      wanted.delete(handle);
      this.#dropped(handle);
    });
    if (wanted.size === 0) this.#wanted.delete(router);
  }

  /** A key is no longer among those wanted. */
  #dropped(handle: number): void {
    this.#store.undesire(handle);
    this.#isbRouteIds.release(this.#isbRouteOf[handle] ?? '');
  }

  /** A learned NB route of 'router' that is there; called again, it is looked at again. */
  addActual(row: number, router: string): void {
    this.removeActual(row);
    const table = this.#context.db.staticRoute;
    const isbRoute = table.strings('external_ids:ic-learned-route')[row] ?? '';
    const state = this.#nb.state(row);
    if (state === BAD_PREFIX || state === BAD_NEXTHOP) {
      this.#malformed.set(row, router);
      this.#surplus.add(row);
      return;
    }
    const handle = this.#handleOf(this.#nb, row, table.strings('route_table')[row], router, isbRoute);
    this.#handleOfRow[row] = handle;
    // IC-SB's table then holds this text of the UUID too, instead of one more.
    this.#context.db.isbRoute.handleOf(isbRoute);
    const shown = this.#actual[handle];
    if (shown === undefined) this.#show(handle, row);
    else if (this.#isBefore(shown, row)) this.#addCopy(handle, row);
    else {
      this.#addCopy(handle, shown);
      this.#show(handle, row);
    }
  }

  removeActual(row: number): void {
    this.#surplus.delete(row);
    this.#malformed.delete(row);
    const handle = this.#handleOfRow[row];
    if (handle === undefined) return;
    this.#handleOfRow[row] = undefined;
    if (this.#actual[handle] === row) this.#showNext(handle);
    else this.#copies.delete(handle, row);
    this.#isbRouteIds.release(this.#isbRouteOf[handle] ?? '');
  }

  #isBefore(a: number, b: number): boolean {
    const table = this.#context.db.staticRoute;
    return table.uuidOf(a) < table.uuidOf(b);
  }

  #addCopy(handle: number, row: number): void {
    this.#copies.add(handle, row);
    this.#surplus.add(row);
  }

  /** The row that showed a key went: one of its copies is the one now. */
  #showNext(handle: number): void {
    let next: number | undefined;
    for (const row of this.#copies.of(handle)) if (next === undefined || this.#isBefore(row, next)) next = row;
    if (next === undefined) {
      this.#actual[handle] = undefined;
      this.#store.unactual(handle);
      return;
    }
    this.#copies.delete(handle, next);
    this.#surplus.delete(next);
    this.#show(handle, next);
  }

  #show(handle: number, row: number): void {
    const table = this.#context.db.staticRoute;
    this.#actual[handle] = row;
    const attributes = attributesOf(
      table.strings('options:origin')[row],
      table.strings('options:override-connected')[row],
    );
    this.#store.actual(handle, attributes, 0);
  }

  #wantedOf(router: string): Set<number> {
    let wanted = this.#wanted.get(router);
    if (wanted === undefined) this.#wanted.set(router, (wanted = new Set()));
    return wanted;
  }

  /** Takes the number of the IC-SB route: the caller gives it back, or keeps it as long as the key is wanted or there. */
  #handleOf(
    parsed: ParsedRoutes,
    row: number,
    routeTable: string | undefined,
    router: string,
    isbRoute: string,
  ): number {
    const words = this.#words;
    parsed.read(row, words);
    const { p0, p1, p2, p3, length, n0, n1, n2, n3 } = words;
    const table = this.#tables.id(routeTable ?? '');
    const owner = this.#routers.id(router);
    const from = this.#isbRouteIds.acquire(isbRoute);
    const handle = this.#store.intern(p0, p1, p2, p3, length, n0, n1, n2, n3, table, owner, from);
    this.#routerOf[handle] = router;
    this.#isbRouteOf[handle] = isbRoute;
    return handle;
  }

  /** Makes the next drain say what a key still needs. */
  #touch(handle: number): void {
    const shown = this.#actual[handle];
    if (shown !== undefined) {
      this.#show(handle, shown);
      return;
    }
    const from = this.#context.db.isbRoute.handleOf(this.#isbRouteOf[handle] ?? '');
    const router = this.#routerOf[handle] ?? '';
    if (from !== 0 && this.#wanted.get(router)?.has(handle) === true) this.want(from, router);
  }

  /** Writes the difference for the routers that are kept in step, a batch of it when it is large; returns how many rows. */
  *write(): Work<number> {
    // What a run that was given up has left.
    this.#rows.clear();
    let written = yield* this.#batches.run(this.#context.isUntouched('nb'));
    this.#isCut = false;
    yield* inPartsWhile(this.#surplus, (row) => {
      const router = this.#malformed.get(row) ?? this.#routerOf[this.#handleOfRow[row] ?? 0] ?? '';
      if (!this.#isKept(router)) return true;
      this.#isCut = written >= BATCH;
      if (!this.#isCut) written += this.#rows.remove(router, row);
      return !this.#isCut;
    });
    this.#rows.end();
    this.#context.unfinished ||= this.#isCut || this.#batches.isUnfinished;
    return written;
  }

  #writeRow(handle: number, operation: number): number {
    const router = this.#routerOf[handle] ?? '';
    if (!this.#isKept(router)) return 0;
    if (operation === REMOVE) return this.#rows.remove(router, this.#actual[handle]);
    const isbRoute = this.#isbRouteOf[handle] ?? '';
    const row = this.#context.db.isbRoute.handleOf(isbRoute);
    return operation === INSERT
      ? this.#rows.insert(router, row, isbRoute)
      : this.#rows.update(this.#actual[handle], row);
  }
}
