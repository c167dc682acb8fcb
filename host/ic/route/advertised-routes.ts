/**
 * The routes that this zone has in IC-SB: what should be there against what is, in the route store, and the writes
 * that the difference asks for.
 *
 * A store key is what IC-SB's index makes unique: transit switch, route table, prefix and next hop. Several sources may want one
 * key; the winner (advertise.ts, 'order') says what the row holds.
 */
import { inParts, type Work } from '../../engine/work.ts';
import { formatAddress, formatPrefix } from '../../kernels/format.ts';
import { INSERT, REMOVE, type Kernels, type RouteStore } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import { all, few, first, type Few } from '../few.ts';
import { Interner } from '../interner.ts';
import { isTrue } from '../options.ts';
import { order, ORIGINS, type Candidate } from './advertise.ts';
import { Batches } from './batch.ts';
import type { LeftRoute } from './late-ports.ts';
import { newRouteWords, OK, type ParsedRoutes } from './parsed-routes.ts';
import type { Address, Prefix } from './prefix.ts';

/** What is wanted where and by whom, as a text that stays the same over recomputes. */
const nameOf = ({ transitSwitch, routeTable, prefix, nexthop, nbId }: Advertisement): string =>
  [Object.values(prefix).join('.'), nexthop.join('.'), nbId, routeTable, transitSwitch].join(' ');

/** A route that a source wants advertised. */
export interface Advertisement extends Candidate {
  readonly transitSwitch: string;
  readonly prefix: Prefix;
  readonly nexthop: Address;
  readonly routeTable: string;
  /** The prefix as its source spells it. */
  readonly spelled: string;
  /** The store's, while it is wanted. */
  handle: number;
}

/** What becomes of a row that nobody advertises. */
export type Fate = (route: LeftRoute) => 'unwanted' | 'orphan' | 'kept';

/** How a kind of source is called in the log line about duplicates. */
const KINDS = { connected: 'lrp', static: 'route', loadbalancer: 'loadbalancer', 'connected-dynamic': 'lr' } as const;

const attributesOf = (origin: string | undefined, override: boolean): number =>
  ORIGINS.indexOf(origin as Candidate['origin']) * 2 + (override ? 1 : 0);

export class AdvertisedRoutes {
  readonly #context: Context;
  readonly #parsed: ParsedRoutes;
  readonly #store: RouteStore;
  #tables = new Interner();
  #switches = new Interner();
  readonly #wishes = new Map<string, Few<Advertisement>>();
  /** By store handle: who wants the key, best first; and the IC-SB row that is there. */
  readonly #candidates: (Few<Advertisement> | undefined)[] = [];
  /** Handles that more than one wants, or wanted. */
  readonly #contested = new Set<number>();
  readonly #actual: number[] = [];
  readonly #switchOf: string[] = [];
  /** By IC-SB handle, for the rows of this zone: their store handle. */
  readonly #handleOf: (number | undefined)[] = [];
  #size = 0;
  /** Rows of this zone that are no canonical route: they go. */
  readonly #strays = new Set<number>();
  /** Handles that nobody wants but that were left, since it can't be told yet whether their port is only late. */
  readonly #kept = new Set<number>();
  readonly #batches = new Batches();
  /** Duplicates that have been logged. */
  readonly #suppressed = new Set<string>();
  readonly #words = newRouteWords();

  readonly #routerName = (uuid: string): string => this.#context.db.logicalRouter.get(uuid)?.name ?? '';

  constructor(context: Context, kernels: Kernels, parsed: ParsedRoutes) {
    this.#context = context;
    this.#parsed = parsed;
    this.#store = kernels.routeStore();
  }

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#store.clear();
    this.#tables = new Interner();
    this.#switches = new Interner();
    this.#wishes.clear();
    this.#candidates.length = 0;
    this.#contested.clear();
    this.#actual.length = 0;
    this.#handleOf.length = 0;
    this.#size = 0;
    this.#strays.clear();
    this.#kept.clear();
    this.#batches.clear();
  }

  /** Gives the kernels' memory back; nothing may be asked of it any more. */
  close(): void {
    this.#store.release();
  }

  /** Has the last run written what the next has to look at once more? */
  get isPending(): boolean {
    return this.#batches.isPending;
  }

  /** Replaces what a source wants. */
  setSource(source: string, advertisements: readonly Advertisement[]): void {
    const before = this.#wishes.get(source);
    if (before === undefined && advertisements.length === 0) return;
    const touched = new Set<number>();
    const gone = new Set<string>();
    for (const wanted of all(before)) {
      const { handle } = wanted;
      this.#candidates[handle] = few(all(this.#candidates[handle]).filter((other) => other !== wanted));
      if (this.#suppressed.size > 0) gone.add(nameOf(wanted));
      touched.add(handle);
    }
    for (const wanted of advertisements) {
      const { transitSwitch, prefix, nexthop, routeTable } = wanted;
      const handle = this.#store.intern(
        prefix.w0,
        prefix.w1,
        prefix.w2,
        prefix.w3,
        prefix.length,
        ...nexthop,
        this.#tables.id(routeTable),
        this.#switches.id(transitSwitch),
        0,
      );
      this.#switchOf[handle] = transitSwitch;
      wanted.handle = handle;
      this.#add(handle, wanted);
      if (gone.size > 0) gone.delete(nameOf(wanted));
      touched.add(handle);
    }
    const wishes = few(advertisements);
    if (wishes === undefined) this.#wishes.delete(source);
    else this.#wishes.set(source, wishes);
    for (const duplicate of gone) this.#suppressed.delete(duplicate);
    for (const handle of touched) this.#settle(handle);
  }

  #add(handle: number, wanted: Advertisement): void {
    const others = all(this.#candidates[handle]);
    if (others.length === 0) {
      this.#candidates[handle] = wanted;
      return;
    }
    const place = others.findIndex((other) => order(wanted, other, this.#routerName) < 0);
    this.#contest(handle, others.toSpliced(place < 0 ? others.length : place, 0, wanted));
  }

  /** Several candidates want a key, best first: all but one are suppressed, and the log says so once. */
  #contest(handle: number, candidates: readonly Advertisement[]): void {
    this.#candidates[handle] = candidates;
    this.#contested.add(handle);
    const [winner, ...losers] = candidates;
    for (const loser of losers) {
      // Two VIPs of one load balancer with one address, or two ports of one router: nothing is lost.
      if (loser.nbId === winner?.nbId) continue;
      const key = nameOf(loser);
      if (this.#suppressed.has(key)) continue;
      this.#suppressed.add(key);
      this.#context.log.warn(
        `Duplicate ${loser.origin} route advertisement was suppressed! NB ${KINDS[loser.origin]} uuid: ${loser.nbId}`,
      );
    }
  }

  /** The advertisement that stands in the row in the place of one that 'source' makes; undefined when it is that one itself. */
  winnerOver(source: string, made: Advertisement): Advertisement | undefined {
    const name = nameOf(made);
    for (const wanted of all(this.#wishes.get(source))) {
      if (nameOf(wanted) !== name || wanted.origin !== made.origin || wanted.override !== made.override) continue;
      const winner = first(this.#candidates[wanted.handle]);
      return winner === wanted ? undefined : winner;
    }
    return undefined;
  }

  /** A router has been renamed: of several candidates for one row another may win. */
  *reorder(): Work<void> {
    yield* inParts(this.#contested, (handle) => {
      const before = all(this.#candidates[handle]);
      if (before.length < 2) {
        this.#contested.delete(handle);
        return;
      }
      const sorted = before.toSorted((a, b) => order(a, b, this.#routerName));
      if (sorted.every((candidate, at) => candidate === before[at])) return;
      this.#contest(handle, sorted);
      this.#settle(handle);
    });
  }

  /** A row of this zone that is in IC-SB. */
  addActual(row: number): void {
    const { db } = this.#context;
    const table = db.isbRoute;
    if (this.#parsed.state(row) !== OK || !this.#isCanonical(row)) {
      this.#strays.add(row);
      return;
    }
    const { p0, p1, p2, p3, length, n0, n1, n2, n3 } = this.#words;
    const routeTable = this.#tables.id(table.strings('route_table')[row] ?? '');
    const transitSwitch = table.strings('transit_switch')[row] ?? '';
    const owner = this.#switches.id(transitSwitch);
    const handle = this.#store.intern(p0, p1, p2, p3, length, n0, n1, n2, n3, routeTable, owner, 0);
    this.#switchOf[handle] = transitSwitch;
    this.#handleOf[row] = handle;
    this.#size++;
    this.#actual[handle] = row;
    this.#settle(handle);
  }

  /** Canonical text only: IC-SB's index compares texts, and so must we. Leaves the row's words. */
  #isCanonical(row: number): boolean {
    const table = this.#context.db.isbRoute;
    const words = this.#words;
    this.#parsed.read(row, words);
    return (
      table.strings('ip_prefix')[row] === formatPrefix(words.p0, words.p1, words.p2, words.p3, words.length) &&
      table.strings('nexthop')[row] === formatAddress(words.n0, words.n1, words.n2, words.n3)
    );
  }

  /** A row of this zone that is in IC-SB no more. */
  removeActual(row: number): void {
    this.#strays.delete(row);
    const handle = this.#handleOf[row];
    if (handle === undefined) return;
    this.#handleOf[row] = undefined;
    this.#size--;
    if (this.#actual[handle] !== row) return;
    this.#actual[handle] = 0;
    this.#kept.delete(handle);
    this.#store.unactual(handle);
  }

  /** Has rows that nobody wants and that were left: to be looked at again when ports or switches change. */
  get hasKept(): boolean {
    return this.#kept.size > 0;
  }

  recheckKept(): void {
    for (const handle of this.#kept) this.#settle(handle);
    this.#kept.clear();
  }

  /** Brings the store in line with who wants the key and what its row says. */
  #settle(handle: number): void {
    const winner = first(this.#candidates[handle]);
    const row = this.#actual[handle] ?? 0;
    const table = this.#context.db.isbRoute;
    // Columns that an older IC-SB lacks can't differ.
    const hasOptions = table.hasColumn('options');
    if (winner === undefined) this.#store.undesire(handle);
    else this.#store.desire(handle, attributesOf(winner.origin, hasOptions && winner.override), 0);
    if (row === 0) return;
    const override = isTrue(table.strings('options:override-connected')[row]);
    const differs = winner !== undefined && !this.#sameIds(row, winner);
    this.#store.actual(handle, attributesOf(table.strings('origin')[row], override), differs ? 1 : 0);
  }

  #sameIds(row: number, winner: Candidate): boolean {
    const table = this.#context.db.isbRoute;
    if (!table.hasColumn('external_ids')) return true;
    return (
      table.strings('external_ids:nb-id')[row] === winner.nbId &&
      table.strings('external_ids:lr-id')[row] === winner.lrId &&
      (table.strings('external_ids:ic-route-tag')[row] ?? '') === winner.tag
    );
  }

  /**
   * Writes the difference, a batch of it when it is large; returns how many rows. 'fate' says what becomes of a row that nobody advertises.
   */
  *write(fate: Fate): Work<number> {
    let written = this.#strays.size;
    yield* inParts(this.#strays, (row) => this.#delete(row));
    written += yield* this.#batches.run({
      touch: (handle) => {
        // What went while it waited for its batch may have no handle any more.
        if (this.#candidates[handle] !== undefined || (this.#actual[handle] ?? 0) !== 0) this.#settle(handle);
      },
      drain: () => this.#store.drain(),
      write: (handle, operation) => {
        if (operation === INSERT) return this.#insert(handle);
        return operation === REMOVE ? this.#remove(handle, fate) : this.#update(handle);
      },
    });
    this.#context.unfinished ||= this.#batches.isUnfinished;
    return written;
  }

  #remove(handle: number, fate: Fate): number {
    const { db, log } = this.#context;
    const row = this.#actual[handle] ?? 0;
    const text = (column: string): string => db.isbRoute.strings(column)[row] ?? '';
    const transitSwitch = this.#switchOf[handle] ?? '';
    const verdict = fate({ transitSwitch, nexthop: text('nexthop'), hasRouter: text('external_ids:lr-id') !== '' });
    if (verdict === 'kept') {
      this.#kept.add(handle);
      return 0;
    }
    if (verdict === 'orphan') {
      log.info(
        `Deleting orphan ICDB:Route: ${text('ip_prefix')} via ${text('nexthop')} on ${transitSwitch}, ${db.isbRoute.uuidOf(row)}`,
      );
    }
    this.#delete(row);
    return 1;
  }

  #delete(row: number): void {
    const { isbRoute } = this.#context.db;
    this.#context.write('isb').deleteFrom(isbRoute, isbRoute.uuidOf(row));
  }

  #insert(handle: number): number {
    const winner = first(this.#candidates[handle]);
    if (winner === undefined) return 0;
    const { prefix, nexthop } = winner;
    this.#context.write('isb').insertInto(this.#context.db.isbRoute, {
      transit_switch: winner.transitSwitch,
      availability_zone: this.#context.zone.uuid,
      ip_prefix: formatPrefix(prefix.w0, prefix.w1, prefix.w2, prefix.w3, prefix.length),
      nexthop: formatAddress(...nexthop),
      route_table: winner.routeTable,
      origin: winner.origin,
      options: new Map(winner.override ? [['override-connected', 'true']] : []),
      external_ids: new Map(
        Object.entries(externalIds(winner)).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
    });
    return 1;
  }

  #update(handle: number): number {
    const winner = first(this.#candidates[handle]);
    if (winner === undefined) return 0;
    const row = this.#actual[handle] ?? 0;
    const { isbRoute } = this.#context.db;
    const transaction = this.#context.write('isb');
    const uuid = isbRoute.uuidOf(row);
    if (isbRoute.strings('origin')[row] !== winner.origin)
      transaction.updateIn(isbRoute, uuid, { origin: winner.origin });
    if (isTrue(isbRoute.strings('options:override-connected')[row]) !== winner.override) {
      const override = winner.override ? 'true' : undefined;
      transaction.setKeysIn(isbRoute, uuid, 'options', { 'override-connected': override });
    }
    if (!this.#sameIds(row, winner)) transaction.setKeysIn(isbRoute, uuid, 'external_ids', externalIds(winner));
    return 1;
  }
}

const externalIds = (winner: Candidate): Record<string, string | undefined> => ({
  'nb-id': winner.nbId,
  'lr-id': winner.lrId,
  'ic-route-tag': winner.tag === '' ? undefined : winner.tag,
});
