/**
 * The advertising half of node `route` (contract 8b): from what this zone's routers have to the zone's rows of IC-SB Route.
 *
 * It reads what has changed (inputs.ts) and its own rows of IC-SB; marks sources (sources.ts); finds out what is advertised for each
 * (advertisements.ts, by the rules of advertise.ts); and writes where that differs from IC-SB (advertised-routes.ts).
 */
import { inParts, type Work } from '../../engine/work.ts';
import type { LogicalRouter } from '../databases.ts';
import { Groups } from '../groups.ts';
import { AdvertisedRoutes } from './advertised-routes.ts';
import { Advertisements } from './advertisements.ts';
import { BATCH } from '../context.ts';
import type { RouteInputs } from './inputs.ts';
import { LatePorts, type LatePortInputs } from './late-ports.ts';
import { DISCARD, OK } from './parsed-routes.ts';
import {
  dynamicSource,
  floatingRouter,
  floatingSourcesOf,
  portSource,
  sourcesOf,
  staticSource,
  vipSource,
} from './sources.ts';
import type { StaticRoutes } from './static-routes.ts';

export class Advertiser {
  readonly advertisements: Advertisements;
  readonly routes: AdvertisedRoutes;
  readonly #inputs: RouteInputs;
  readonly #staticRoutes: StaticRoutes;
  readonly #latePorts: LatePorts;
  /** Sources to ask again. */
  readonly #marked = new Set<string>();
  /** By router: the sources that no row of its own leads to, VIPs and dynamic routes, while they are advertised. */
  readonly #floating = new Groups<string, string>();
  /** Static routes that were added to a router and have not been asked. */
  readonly #fresh: string[] = [];
  /** Everything is asked again in this run. */
  #isRebuilt = false;
  /** In the last run nothing but new routes was asked. */
  #isGrowing = false;
  // Made once (see work.ts).
  readonly #mark = (source: string): void => void this.#marked.add(source);
  readonly #markOwn = (row: number): void => this.#eachOwn(row, this.#mark);
  readonly #addFresh = (source: string): void => void this.#fresh.push(source);
  readonly #addOwn = (row: number): void => this.#eachOwn(row, this.#addFresh);
  readonly #askAgain = (source: string): void => this.#ask(source);
  readonly #askNew = (source: string): void => this.routes.setSource(source, this.advertisements.ofStatic(source));

  /** 'late': the nodes that say whether a port is only late. */
  constructor(inputs: RouteInputs, late: LatePortInputs) {
    const { context, kernels, attachments } = inputs;
    this.#inputs = inputs;
    this.#staticRoutes = inputs.staticRoutes;
    this.advertisements = new Advertisements(inputs);
    this.#latePorts = new LatePorts(context, kernels, late);
    this.routes = new AdvertisedRoutes(context, kernels, inputs.isbParsed, {
      fateOf: (route) => (attachments.isOn(route.transitSwitch) ? 'unwanted' : this.#latePorts.fateOf(route)),
      more: () => this.#askFresh(),
    });
  }

  clear(): void {
    this.#isRebuilt = true;
    this.#marked.clear();
    this.#fresh.length = 0;
    this.#floating.clear();
    this.routes.clear();
  }

  /** An IC-SB route, which has been parsed, came. */
  addRow(row: number): void {
    const { db, zone } = this.#inputs.context;
    if (db.isbRoute.strings('availability_zone')[row] === zone.uuid) this.routes.addActual(row);
  }

  /** It went. */
  removeRow(row: number): void {
    this.routes.removeActual(row);
  }

  get isPending(): boolean {
    return this.routes.isPending || this.#fresh.length > 0;
  }

  /** Is there nothing to do, when the inputs are unchanged and no row has come or gone? */
  get isAtRest(): boolean {
    return this.#fresh.length === 0 && this.routes.isAtRest(this.#inputs.changes.hasLatePorts);
  }

  close(): void {
    this.routes.close();
  }

  /** Does what there is to do, once the inputs are refreshed; returns how many rows it has written. */
  *reconcile(): Work<number> {
    const { changes, context } = this.#inputs;
    if (changes.isRenamed) yield* this.routes.reorder();
    if (changes.hasLatePorts) this.routes.recheckKept();
    const { removed, added } = this.#staticRoutes;
    yield* inParts(removed, this.#markOwn);
    yield* inParts(added, this.#addOwn);
    for (const { router, balancer, vips } of changes.vips)
      for (const vip of vips) this.#marked.add(vipSource(router, balancer, vip));
    for (const { router, prefix } of changes.dynamic) this.#marked.add(dynamicSource(router, prefix));
    for (const port of changes.routerPorts) this.#marked.add(portSource(port));
    for (const { router, inside } of changes.lists)
      this.#markInside(router, (prefixes) => inside.coversWhich(prefixes));
    for (const router of changes.routers) yield* this.#markRouter(router);
    if (!this.#mayGrow()) yield* inParts(this.#fresh.splice(0), this.#mark);
    if (this.#fresh.length + this.#marked.size === 0 && this.routes.isAtRest(false)) return 0;
    yield* inParts(this.#marked, this.#askAgain);
    this.#marked.clear();
    this.#latePorts.begin();
    const written = yield* this.routes.write();
    context.unfinished ||= this.#fresh.length > 0;
    return written;
  }

  /**
   * May new routes be asked batch by batch, so that the first are sent before the last are looked at? Only where nothing is to go:
   * it may be what a new route wants as well.
   */
  #mayGrow(): boolean {
    const isCalm = this.#marked.size === 0 && !this.#inputs.changes.hasLatePorts;
    this.#isGrowing = isCalm && !this.#isRebuilt && (this.#isGrowing || !this.routes.mayRemove);
    this.#isRebuilt = false;
    return this.#isGrowing;
  }

  /** False: there are none. */
  *#askFresh(): Work<boolean> {
    const some = this.#fresh.splice(0, BATCH);
    yield* inParts(some, this.#askNew);
    return some.length > 0;
  }

  /** The source that a static route is, unless it was learned. */
  #eachOwn(row: number, tell: (source: string) => void): void {
    const { staticRoute } = this.#inputs.context.db;
    if (!this.#staticRoutes.isLearned(row)) tell(staticSource(staticRoute.uuidOf(row)));
  }

  *#markRouter(uuid: string): Work<void> {
    yield* inParts(this.#floating.of(uuid), this.#mark);
    const router = this.#inputs.context.db.logicalRouter.get(uuid);
    if (router !== undefined) yield* inParts(sourcesOf(this.#inputs, router), this.#mark);
  }

  /** Of a router: the static routes whose prefixes 'which' picks, and all that is no static route. */
  #markInside(router: LogicalRouter, which: (prefixes: Uint32Array) => Uint32Array): void {
    const { nbParsed, context } = this.#inputs;
    const { staticRoute } = context.db;
    const rows = [...router.static_routes]
      .map((uuid) => staticRoute.handleOf(uuid))
      .filter((row) => row !== 0 && (nbParsed.state(row) === OK || nbParsed.state(row) === DISCARD));
    for (const position of which(nbParsed.prefixes(rows)))
      this.#marked.add(staticSource(staticRoute.uuidOf(rows[position] as number)));
    for (const port of router.ports) this.#marked.add(portSource(port));
    for (const source of floatingSourcesOf(this.#inputs, router)) this.#marked.add(source);
  }

  #ask(source: string): void {
    const wanted = this.advertisements.of(source);
    this.routes.setSource(source, wanted);
    const router = floatingRouter(source);
    if (router === undefined) return;
    if (wanted.length > 0) this.#floating.add(router, source);
    else this.#floating.delete(router, source);
  }
}
