/**
 * The learning half of node `route` (contract 8c): from the other zones' rows of IC-SB Route to static routes of this zone's routers.
 *
 * It reads what has changed (inputs.ts) and IC-SB's routes (isb-route-index.ts); marks rows, prefixes and whole routers; decides for
 * each router and row whether it is learned (learn.ts); and writes where that differs from NB (learned-routes.ts).
 */
import { countInParts, inParts, type Work } from '../../engine/work.ts';
import { textAt } from '../columns.ts';
import { Groups } from '../groups.ts';
import { Notices } from '../notices.ts';
import type { LearnReason } from '../reason.ts';
import type { VipChange } from './balancers.ts';
import type { RouteInputs } from './inputs.ts';
import { IsbRouteIndex } from './isb-route-index.ts';
import { learnReason, type IsbRoute } from './learn.ts';
import { LearnedRoutes } from './learned-routes.ts';
import { newRouteWords, OK } from './parsed-routes.ts';
import { vipAddress } from './vips.ts';

const BAD_FORMATS: ReadonlySet<LearnReason> = new Set(['PREFIX_MALFORMED', 'NEXTHOP_MALFORMED', 'NEXTHOP_LINK_LOCAL']);

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Learner {
  readonly #inputs: RouteInputs;
  readonly #index: IsbRouteIndex;
  readonly #routes: LearnedRoutes;
  /** IC-SB's rows to decide again, for every router on their transit switch. */
  readonly #markedRows = new Set<number>();
  /** By router, prefixes as spelled: IC-SB's rows of those to decide again for it. */
  readonly #markedPrefixes = new Groups<string, string>();
  /** Rows with a bad format that a line has been logged for, by UUID. */
  readonly #notices: Notices;
  /** The row that is being decided: one for all, since a table has 100,000. */
  readonly #row: Writable<IsbRoute> = {
    zone: '',
    routeTable: '',
    prefix: '',
    origin: '',
    lrId: undefined,
    tag: '',
    parsed: OK,
    words: newRouteWords(),
  };

  constructor(inputs: RouteInputs) {
    const { context, kernels, isbParsed, nbParsed } = inputs;
    this.#inputs = inputs;
    this.#index = new IsbRouteIndex(context.db.isbRoute);
    const isKept = (router: string): boolean => context.forgetOnDetach || inputs.isKept(router);
    this.#routes = new LearnedRoutes(context, kernels, isbParsed, nbParsed, isKept);
    this.#notices = new Notices(context.log, context.rateLimit());
  }

  clear(): void {
    this.#index.clear();
    this.#routes.clear();
    this.#markedRows.clear();
    this.#markedPrefixes.clear();
  }

  /** An IC-SB route, which has been parsed, came. */
  addRow(row: number): void {
    this.#index.add(row);
    this.#markedRows.add(row);
  }

  /** It went. */
  removeRow(row: number): void {
    const { attachments, context } = this.#inputs;
    const { isbRoute } = context.db;
    this.#index.remove(row);
    this.#markedRows.delete(row);
    for (const router of attachments.routersOn(textAt(isbRoute, 'transit_switch', row)))
      this.#routes.unwant(row, router);
    // If it comes back malformed, that is logged again.
    this.#notices.forget(isbRoute.uuidOf(row));
  }

  get isPending(): boolean {
    return this.#routes.isPending;
  }

  close(): void {
    this.#routes.close();
  }

  /** Does what there is to do, once the inputs are refreshed; returns how many rows it has written. */
  *reconcile(): Work<number> {
    const { changes } = this.#inputs;
    yield* this.#followStaticRoutes();
    for (const { router, prefix } of changes.dynamic) this.#markPrefix(router, prefix);
    for (const change of changes.vips) this.#markVips(change);
    for (const { router, inside } of changes.lists)
      this.#markRows(router._uuid, (prefixes) => inside.coversWhich(prefixes));
    // Whole routers first: what is decided for all of a router's routes need not be decided again one by one.
    for (const router of changes.routers) yield* this.#decideRouter(router);
    yield* inParts(this.#markedRows, this.#learnMarked);
    for (const router of this.#markedPrefixes.keys())
      if (!changes.routers.has(router)) yield* this.#decidePrefixes(router, this.#markedPrefixes.of(router));
    this.#markedRows.clear();
    this.#markedPrefixes.clear();
    if (this.#routes.isAtRest) return 0;
    return yield* this.#routes.write();
  }

  /** Learned routes that were added to and removed from routers are what there is in NB; the operator's own keep routes of the same prefix out. */
  *#followStaticRoutes(): Work<void> {
    const { removed, added } = this.#inputs.staticRoutes;
    yield* countInParts(removed.length, this.#forgetStatic);
    yield* inParts(added, this.#takeStatic);
  }

  // Made once (see work.ts).

  readonly #forgetStatic = (at: number): void => {
    const { removed, removedFrom } = this.#inputs.staticRoutes;
    const row = removed[at] ?? 0;
    if (this.#inputs.staticRoutes.isLearned(row)) this.#routes.removeActual(row);
    else this.#markPrefix(removedFrom[at] ?? '', this.#prefixOf(row));
  };

  readonly #takeStatic = (row: number): void => {
    const router = this.#inputs.staticRoutes.routerOf(row) ?? '';
    if (this.#inputs.staticRoutes.isLearned(row)) this.#routes.addActual(row, router);
    else this.#markPrefix(router, this.#prefixOf(row));
  };

  readonly #learnMarked = (row: number): void => {
    const { context, attachments, changes } = this.#inputs;
    for (const router of attachments.routersOn(textAt(context.db.isbRoute, 'transit_switch', row)))
      if (!changes.routers.has(router)) this.#learn(row, router);
  };

  #prefixOf(row: number): string {
    return textAt(this.#inputs.context.db.staticRoute, 'ip_prefix', row);
  }

  #markPrefix(router: string, prefix: string): void {
    for (const { transitSwitch } of this.#inputs.attachments.of(router))
      if (this.#index.hasPrefix(transitSwitch, prefix)) this.#markedPrefixes.add(router, prefix);
  }

  /** The routes that a router may learn, those of them whose prefixes 'which' picks. */
  #markRows(router: string, which: (prefixes: Uint32Array) => Uint32Array): void {
    const { attachments, isbParsed } = this.#inputs;
    for (const transitSwitch of attachments.switchesOf(router)) {
      const rows = [...this.#index.of(transitSwitch)].filter((row) => isbParsed.state(row) === OK);
      for (const position of which(isbParsed.prefixes(rows))) this.#markedRows.add(rows[position] as number);
    }
  }

  /** VIPs keep out the routes that cover them. */
  #markVips({ router, vips }: VipChange): void {
    const { kernels } = this.#inputs;
    const changed = kernels.addressSet();
    for (const vip of vips) {
      const address = vipAddress(kernels, vip);
      if (address !== undefined) changed.add(address.w0, address.w1, address.w2, address.w3);
    }
    this.#markRows(router, (prefixes) => changed.anyInsideWhich(prefixes));
    changed.release();
  }

  /** Decides every row on the transit switches that a router is attached to; what it wanted beyond those goes. */
  *#decideRouter(router: string): Work<void> {
    const { attachments, context, staticRoutes } = this.#inputs;
    const keep = new Set<number>();
    for (const transitSwitch of attachments.switchesOf(router)) {
      yield* inParts(this.#index.of(transitSwitch), (row) => {
        if (this.decide(row, router)) keep.add(this.#routes.want(row, router));
      });
    }
    yield* this.#routes.retain(router, keep);
    if (!this.#inputs.isKept(router)) return;
    // What it has learned before is looked at again: it was left alone while there was no attachment.
    const { staticRoute, logicalRouter } = context.db;
    yield* inParts(logicalRouter.get(router)?.static_routes ?? [], (route) => {
      const row = staticRoute.handleOf(route);
      if (row !== 0 && staticRoutes.isLearned(row) && staticRoutes.routerOf(row) === router)
        this.#routes.addActual(row, router);
    });
  }

  #decidePrefixes(router: string, prefixes: Iterable<string>): Work<void> {
    const transitSwitches = this.#inputs.attachments.switchesOf(router);
    return inParts(prefixes, (prefix) => {
      for (const transitSwitch of transitSwitches)
        for (const row of this.#index.withPrefix(transitSwitch, prefix)) this.#learn(row, router);
    });
  }

  #learn(row: number, router: string): void {
    if (this.decide(row, router)) this.#routes.want(row, router);
    else this.#routes.unwant(row, router);
  }

  /** Does the router learn the row through any of its attachments there? */
  decide(row: number, router: string): boolean {
    const { context, settings, attachments, facts } = this.#inputs;
    const transitSwitch = textAt(context.db.isbRoute, 'transit_switch', row);
    const route = this.#read(row);
    const local = facts.of(router);
    for (const attachment of attachments.of(router)) {
      if (attachment.transitSwitch !== transitSwitch) continue;
      const reason = learnReason(settings, context.zone.uuid, attachment, local, route);
      if (BAD_FORMATS.has(reason)) this.#warn(row);
      context.recorder?.({
        kind: 'learn',
        verdict: reason === 'ACCEPTED' ? 'yes' : 'no',
        reason,
        router,
        transitSwitch,
        prefix: route.prefix,
        evidence: [{ table: 'Route', uuid: context.db.isbRoute.uuidOf(row) }],
      });
      if (reason === 'ACCEPTED') return true;
    }
    return false;
  }

  /** Valid until the next row is read. */
  #read(row: number): IsbRoute {
    const { context, isbParsed } = this.#inputs;
    const { isbRoute } = context.db;
    const route = this.#row;
    route.zone = textAt(isbRoute, 'availability_zone', row);
    route.routeTable = textAt(isbRoute, 'route_table', row);
    route.prefix = textAt(isbRoute, 'ip_prefix', row);
    route.origin = textAt(isbRoute, 'origin', row);
    route.lrId = isbRoute.strings('external_ids:lr-id')[row];
    route.tag = textAt(isbRoute, 'external_ids:ic-route-tag', row);
    route.parsed = isbParsed.state(row);
    if (route.parsed === OK) isbParsed.read(row, route.words);
    return route;
  }

  /** Names a row that can't be read, or whose next hop is link-local. */
  #warn(row: number): void {
    const { isbRoute } = this.#inputs.context.db;
    const uuid = isbRoute.uuidOf(row);
    const route = `${textAt(isbRoute, 'ip_prefix', row)} -> ${textAt(isbRoute, 'nexthop', row)}`;
    this.#notices.say('warn', uuid, `Bad route format in IC-SB: ${route}. Ignored (Route ${uuid})`);
  }
}
