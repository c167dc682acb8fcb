/**
 * The advertising half of node `route` (contract 8b): from what this zone's routers have to the zone's rows of IC-SB Route.
 *
 * It reads what has changed (inputs.ts) and its own rows of IC-SB; marks sources (sources.ts); asks for each what it is worth now
 * (advertisements.ts, by the rules of advertise.ts); and writes where that differs from IC-SB (advertised-routes.ts).
 */
import { inParts, type Work } from '../../engine/work.ts';
import type { LogicalRouter } from '../databases.ts';
import { Groups } from '../groups.ts';
import { AdvertisedRoutes, type RowFate } from './advertised-routes.ts';
import { Advertisements } from './advertisements.ts';
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

export class Advertiser {
  readonly advertisements: Advertisements;
  readonly routes: AdvertisedRoutes;
  readonly #inputs: RouteInputs;
  readonly #fateOf: RowFate;
  readonly #latePorts: LatePorts;
  /** Sources to ask again. */
  readonly #marked = new Set<string>();
  /** By router: the sources that no row of its own leads to, VIPs and dynamic routes, while they are advertised. */
  readonly #floating = new Groups<string, string>();

  /** 'late': the nodes that say whether a port is only late. */
  constructor(inputs: RouteInputs, late: LatePortInputs) {
    const { context, kernels, attachments } = inputs;
    this.#inputs = inputs;
    this.advertisements = new Advertisements(inputs);
    this.routes = new AdvertisedRoutes(context, kernels, inputs.isbParsed);
    this.#latePorts = new LatePorts(context, kernels, late);
    this.#fateOf = (route) => (attachments.isOn(route.transitSwitch) ? 'unwanted' : this.#latePorts.fateOf(route));
  }

  clear(): void {
    this.#marked.clear();
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
    return this.routes.isPending;
  }

  close(): void {
    this.routes.close();
  }

  /** Does what there is to do, once the inputs are refreshed; returns how many rows it has written. */
  *reconcile(): Work<number> {
    const { changes } = this.#inputs;
    if (changes.isRenamed) yield* this.routes.reorder();
    if (changes.hasLatePorts) this.routes.recheckKept();
    yield* this.#markStaticRoutes();
    for (const { router, balancer, vips } of changes.vips)
      for (const vip of vips) this.#marked.add(vipSource(router, balancer, vip));
    for (const { router, prefix } of changes.dynamic) this.#marked.add(dynamicSource(router, prefix));
    for (const port of changes.routerPorts) this.#marked.add(portSource(port));
    for (const { router, inside } of changes.lists)
      this.#markInside(router, (prefixes) => inside.coversWhich(prefixes));
    for (const router of changes.routers) yield* this.#markRouter(router);
    yield* inParts(this.#marked, (source) => this.#ask(source));
    this.#marked.clear();
    this.#latePorts.begin();
    return yield* this.routes.write(this.#fateOf);
  }

  *#markStaticRoutes(): Work<void> {
    const { staticRoutes, context } = this.#inputs;
    const mark = (row: number): void => {
      if (!staticRoutes.isLearned(row)) this.#marked.add(staticSource(context.db.staticRoute.uuidOf(row)));
    };
    yield* inParts(staticRoutes.removed, mark);
    yield* inParts(staticRoutes.added, mark);
  }

  *#markRouter(uuid: string): Work<void> {
    const mark = (source: string): void => void this.#marked.add(source);
    yield* inParts(this.#floating.of(uuid), mark);
    const router = this.#inputs.context.db.logicalRouter.get(uuid);
    if (router !== undefined) yield* inParts(sourcesOf(this.#inputs, router), mark);
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
