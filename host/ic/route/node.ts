/**
 * Node `route` (spec 8): what this zone's routers advertise to the others and learn from them.
 *
 * Dirty keys, from narrow to wide: a source (one thing that is advertised), an IC-SB route (for every router on its transit switch), a
 * prefix of a router (the IC-SB routes of that prefix), a port (its attachment is made anew, and when it differs its router is
 * dirty), a router (everything of it, both ways), everything.
 */
import type { ComputeNode } from '../../engine/node.ts';
import { inParts, type Work } from '../../engine/work.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { textAt } from '../columns.ts';
import { zoneRow } from '../az.ts';
import type { Context } from '../context.ts';
import type { SbBindings } from '../sb-bindings.ts';
import type { TransitSwitches } from '../transit-switch.ts';
import { groupAdd, groupRemove } from '../groups.ts';
import { input } from '../input.ts';
import type { Decision } from '../reason.ts';
import { References } from '../references.ts';
import { AdvertisedRoutes, type Fate } from './advertised-routes.ts';
import { AttachmentRegistry } from './attachment-registry.ts';
import { explain, type Question } from './explain.ts';
import { IsbRouteIndex } from './isb-route-index.ts';
import { fateWithoutAttachment } from './late-ports.ts';
import { LearnedRoutes } from './learned-routes.ts';
import { Learner } from './learner.ts';
import { LocalFacts } from './local-facts.ts';
import { DISCARD, OK, ParsedRoutes } from './parsed-routes.ts';
import { readRouteSettings, sameSettings } from './settings.ts';
import { dynamicSource, floatingRouter, portSource, Sources, staticSource, vipSource } from './sources.ts';
import { StaticRoutes } from './static-routes.ts';
import { vipAddress } from './vips.ts';

const NODE = 'route';

export interface RouteNode extends ComputeNode {
  /** Why a prefix is, or isn't, advertised and learned. Only between runs, when the node is current. */
  explain(question: Question): Decision[];
}

/** The nodes that it reads. */
export interface RouteInputs {
  readonly bindings: SbBindings;
  readonly switches: TransitSwitches;
}

export function routeNode(context: Context, kernels: Kernels, inputs: RouteInputs): RouteNode {
  const { db } = context;
  const isbParsed = new ParsedRoutes(db.isbRoute, kernels);
  const nbParsed = new ParsedRoutes(db.staticRoute, kernels);
  const routerOfPort = new References(db.logicalRouter, 'ports');
  const routerOfRoute = new References(db.logicalRouter, 'static_routes');
  const routersOfBalancer = new References(db.logicalRouter, 'load_balancer');
  const routersOfGroup = new References(db.logicalRouter, 'load_balancer_group');
  const groupsOfBalancer = new References(db.loadBalancerGroup, 'load_balancer');
  const facts = new LocalFacts(context, kernels);
  const index = new IsbRouteIndex(db.isbRoute);
  const advertised = new AdvertisedRoutes(context, kernels, isbParsed);
  const learned = new LearnedRoutes(context, kernels, isbParsed, nbParsed);
  let settings = readRouteSettings(context);

  const attachments = new AttachmentRegistry(context, kernels);

  const dirtyPorts = new Set<string>();
  const dirtyRouters = new Set<string>();
  const dirtySources = new Set<string>();
  const dirtyRows = new Set<number>();
  /** Router and prefix as spelled: the IC-SB routes of that prefix are looked at again for that router. */
  const dirtyPrefixes = new Map<string, Set<string>>();
  let everything = false;
  /** A router has another name: ties are decided by it. */
  let renamed = false;

  const isAttached = (router: string): boolean => attachments.isAttached(router);
  const markPrefix = (router: string, prefix: string): void => {
    if (!isAttached(router)) return;
    const prefixes = dirtyPrefixes.get(router);
    if (prefixes === undefined) dirtyPrefixes.set(router, new Set([prefix]));
    else prefixes.add(prefix);
  };

  const staticRoutes = new StaticRoutes(context, routerOfRoute, nbParsed, {
    ownJoined: (row, router) => {
      const prefix = db.staticRoute.strings('ip_prefix')[row] ?? '';
      facts.addStatic(router, prefix, db.staticRoute.strings('route_table')[row] ?? '');
      markPrefix(router, prefix);
      dirtySources.add(staticSource(db.staticRoute.uuidOf(row)));
    },
    ownLeft: (row, router) => {
      const prefix = db.staticRoute.strings('ip_prefix')[row] ?? '';
      facts.removeStatic(router, prefix, db.staticRoute.strings('route_table')[row] ?? '');
      markPrefix(router, prefix);
      dirtySources.add(staticSource(db.staticRoute.uuidOf(row)));
    },
    learnedJoined: (row, router) => learned.addActual(row, router),
    learnedLeft: (row) => learned.removeActual(row),
  });
  const sources = new Sources({
    context,
    kernels,
    settings: () => settings,
    staticRoutes,
    parsed: nbParsed,
    routerOfPort,
    facts,
    attachmentsOf: (router) => attachments.of(router),
  });

  const learner = new Learner({
    context,
    settings: () => settings,
    attachments,
    facts,
    index,
    parsed: isbParsed,
    learned,
  });

  const followPort = (row: number, isHere: boolean): void => {
    const port = attachments.follow(row, isHere);
    if (port !== undefined) dirtyPorts.add(port);
  };
  const addRow = (row: number): void => {
    isbParsed.load(row);
    index.add(row);
    learned.addSource(row);
    dirtyRows.add(row);
    if (db.isbRoute.strings('availability_zone')[row] === context.zone.uuid) advertised.addActual(row);
  };
  const removeRow = (row: number): void => {
    index.remove(row);
    dirtyRows.delete(row);
    advertised.removeActual(row);
    learned.removeSource(row, attachments.routersOn(textAt(db.isbRoute, 'transit_switch', row)));
    learner.forget(row);
  };

  // Reconciling, wide to narrow: what a router's reconcile covers need not be done again for its parts.

  /**
   * Are a router's learned routes kept in step? Without an attachment they are left alone, but for a disabled router: it has
   * none, whichever of its disabling and the end of its attachments (northd drops it from SB) is seen first.
   */
  const isKept = (uuid: string): boolean => isAttached(uuid) || db.logicalRouter.get(uuid)?.enabled === false;
  /** Routers that have been reconciled so: the others have nothing to take back. */
  const active = new Set<string>();
  /** By router: the sources that no row of its own leads to, VIPs and dynamic routes, while they are advertised. */
  const floating = new Map<string, Set<string>>();
  const reconcileRouter = function* (uuid: string): Work<void> {
    const router = db.logicalRouter.get(uuid);
    if (router === undefined) facts.forgetRouter(uuid);
    const kept = isKept(uuid);
    if (!kept && !active.has(uuid)) return;
    if (kept) active.add(uuid);
    else active.delete(uuid);
    yield* inParts(floating.get(uuid) ?? [], (source) => dirtySources.add(source));
    if (router !== undefined) yield* inParts(sources.of(router), (source) => dirtySources.add(source));
    yield* learner.reconcileRouter(uuid);
    // What it has learned before is looked at again: it was left alone while there was no attachment.
    yield* inParts(kept ? (router?.static_routes ?? []) : [], (route) => {
      const row = db.staticRoute.handleOf(route);
      if (row !== 0 && staticRoutes.isLearned(row) && staticRoutes.routerOf(row) === uuid) learned.addActual(row, uuid);
    });
  };
  /** The IC-SB routes that a router may learn, those of them whose prefixes 'which' picks. */
  const markRows = (router: string, which: (prefixes: Uint32Array) => Uint32Array): void => {
    for (const transitSwitch of new Set(attachments.of(router).map((attachment) => attachment.transitSwitch))) {
      const rows = [...index.of(transitSwitch)].filter((row) => isbParsed.state(row) === OK);
      for (const position of which(isbParsed.prefixes(rows))) dirtyRows.add(rows[position] as number);
    }
  };
  /** Everything of a router whose prefix lies in one of some CIDRs, both ways. */
  const markPrefixesIn = (router: string, cidrs: ReadonlySet<string>): void => {
    const row = db.logicalRouter.get(router);
    if (row === undefined || dirtyRouters.has(router)) return;
    // Each is read at once: the parser's answer is valid until it is asked again.
    const parsed = [...cidrs].flatMap((cidr) => {
      const at = kernels.parsePrefix(cidr);
      return at === undefined ? [] : [at.w0, at.w1, at.w2, at.w3, at.length];
    });
    const set = kernels.prefixSet(parsed);
    const routes = [...row.static_routes]
      .map((uuid) => db.staticRoute.handleOf(uuid))
      .filter((route) => route !== 0 && (nbParsed.state(route) === OK || nbParsed.state(route) === DISCARD));
    for (const position of set.coversWhich(nbParsed.prefixes(routes)))
      dirtySources.add(staticSource(db.staticRoute.uuidOf(routes[position] as number)));
    for (const port of row.ports) dirtySources.add(portSource(port));
    for (const source of sources.floatingOf(row)) dirtySources.add(source);
    markRows(router, (prefixes) => set.coversWhich(prefixes));
    set.release();
  };
  const reconcileSource = (source: string): void => {
    const wanted = sources.advertisements(source);
    advertised.setSource(source, wanted);
    const router = floatingRouter(source);
    if (router === undefined) return;
    if (wanted.length > 0) groupAdd(floating, router, source);
    else groupRemove(floating, router, source);
  };
  const fate: Fate = (route) =>
    attachments.isOn(route.transitSwitch) ? 'unwanted' : fateWithoutAttachment(context, kernels, inputs, route);
  /** Something that routes without an attachment wait for has changed. */
  const recheck = (): void => {
    if (advertised.hasKept) advertised.recheckKept();
  };
  const routersOfLoadBalancer = (balancer: string): Set<string> => {
    const routers = new Set(routersOfBalancer.all(balancer));
    for (const group of groupsOfBalancer.all(balancer))
      for (const router of routersOfGroup.all(group)) routers.add(router);
    return routers;
  };
  /** VIPs of a load balancer that came or went: as sources, and as what keeps IC-SB's routes to them out. */
  const changeVips = (
    router: string,
    balancer: string,
    vips: readonly string[],
    has: (vip: string) => boolean,
  ): void => {
    const changed = kernels.addressSet();
    for (const vip of vips) {
      dirtySources.add(vipSource(router, balancer, vip));
      const address = vipAddress(kernels, vip);
      if (address === undefined) continue;
      changed.add(address.w0, address.w1, address.w2, address.w3);
      facts.changeVip(router, address, has(vip));
    }
    markRows(router, (prefixes) => changed.anyInsideWhich(prefixes));
    changed.release();
  };
  const touchedBalancer = (router: string): void => {
    facts.forgetVips(router);
    dirtyRouters.add(router);
  };

  return {
    name: NODE,
    inputs: [
      zoneRow,
      input('NB_nb_global', () => {
        const now = readRouteSettings(context);
        if (sameSettings(settings, now)) return;
        settings = now;
        everything = true;
      }),
      input('NB_logical_switch', recheck),
      input('NB_logical_switch_port', () => {
        for (const change of db.logicalSwitchPort.changes()) {
          dirtyPorts.add(change.row.name);
          dirtyPorts.add(change.before('name'));
        }
        recheck();
      }),
      // Before NB_logical_router, which asks for the rows of the routes that joined a router.
      input('NB_logical_router_static_route', () => staticRoutes.follow()),
      input('NB_logical_router', function* () {
        for (const change of db.logicalRouter.changes()) {
          const uuid = change.row._uuid;
          if (change.touched('name')) renamed = true;
          if (change.kind !== 'modify') {
            for (const port of attachments.portsNamingRouter(uuid)) dirtyPorts.add(port);
            dirtyRouters.add(uuid);
          } else if (change.touched('options') || change.touched('enabled')) {
            for (const { port } of attachments.of(uuid)) dirtyPorts.add(port);
            if (change.touched('enabled')) dirtyRouters.add(uuid);
          }
          if (change.touched('load_balancer') || change.touched('load_balancer_group')) touchedBalancer(uuid);
        }
        routersOfBalancer.follow(() => undefined);
        routersOfGroup.follow(() => undefined);
        routerOfPort.follow((child) => dirtySources.add(portSource(child)));
        const moved: string[] = [];
        routerOfRoute.follow((child) => moved.push(child));
        yield* inParts(moved, (child) => {
          const row = db.staticRoute.handleOf(child);
          if (row !== 0) staticRoutes.refresh(row);
        });
      }),
      input('NB_logical_router_port', () => {
        for (const change of db.logicalRouterPort.changes()) {
          dirtySources.add(portSource(change.row._uuid));
          for (const name of [change.row.name, change.before('name')]) {
            for (const port of attachments.portsToTransitPort(name)) dirtyPorts.add(port);
          }
        }
        recheck();
      }),
      input('NB_load_balancer', () => {
        for (const change of db.loadBalancer.changes()) {
          const balancer = change.row._uuid;
          const has = (vip: string): boolean => change.kind !== 'delete' && change.row.vips.has(vip);
          // What a VIP leads to is no concern of ours: only those that came or went.
          const vips = [...(change.delta('vips') as ReadonlyMap<string, unknown>)]
            .filter(([vip, before]) => (before === undefined) === has(vip))
            .map(([vip]) => vip);
          for (const router of routersOfLoadBalancer(balancer)) changeVips(router, balancer, vips, has);
        }
      }),
      input('NB_load_balancer_group', () => {
        groupsOfBalancer.follow((_balancer, group) => {
          for (const router of routersOfGroup.all(group)) touchedBalancer(router);
        });
      }),
      input('sb_bindings', recheck),
      input('SB_datapath_binding', () => facts.followDatapaths((router) => dirtyRouters.add(router))),
      input('SB_learned_route', () => {
        facts.followDynamic((router, prefix) => {
          if (router === '') return;
          dirtySources.add(dynamicSource(router, prefix));
          markPrefix(router, prefix);
        });
      }),
      input('ICNB_transit_switch', () => {
        for (const change of db.transitSwitch.changes()) {
          if (!change.touched('name')) continue;
          for (const name of [change.row.name, change.before('name')]) {
            for (const port of attachments.portsOnSwitch(name)) dirtyPorts.add(port);
          }
        }
        recheck();
      }),
      input('transit_switch', recheck),
      input('ICSB_port_binding', () => {
        for (const row of db.isbPortBinding.removed) followPort(row, false);
        for (const row of db.isbPortBinding.inserted) followPort(row, true);
        recheck();
      }),
      input('ICSB_route', function* () {
        yield* inParts(db.isbRoute.removed, removeRow);
        yield* inParts(db.isbRoute.inserted, addRow);
      }),
    ],
    rebuild: function* () {
      settings = readRouteSettings(context);
      for (const references of [routerOfPort, routerOfRoute, routersOfBalancer, routersOfGroup]) references.rebuild();
      groupsOfBalancer.rebuild();
      attachments.clear();
      floating.clear();
      active.clear();
      for (const set of [dirtyPorts, dirtyRouters, dirtySources, dirtyRows]) set.clear();
      dirtyPrefixes.clear();
      advertised.clear();
      learned.clear();
      facts.clear();
      index.clear();
      facts.rebuildDynamic();
      yield* inParts(db.isbRoute.handles(), addRow);
      yield* staticRoutes.rebuild();
      for (const row of db.isbPortBinding.handles()) followPort(row, true);
      for (const router of db.logicalRouter.rows()) if (router.enabled === false) dirtyRouters.add(router._uuid);
    },
    close: () => {
      advertised.close();
      learned.close();
      attachments.close();
      facts.clear();
    },
    explain: (question) =>
      explain(
        { context, kernels, attachments, facts, sources, staticRoutes, nbParsed, isbParsed, advertised, learner },
        question,
      ),
    isPending: () => advertised.isPending || learned.isPending,
    reconcile: function* () {
      if (everything) for (const port of attachments.ports()) dirtyPorts.add(port);
      everything = false;
      if (renamed) yield* advertised.reorder();
      renamed = false;
      for (const port of [...dirtyPorts].sort()) {
        attachments.refresh(port, settings, { router: (router) => dirtyRouters.add(router), prefixes: markPrefixesIn });
      }
      if (dirtyRouters.size > 0) recheck();
      for (const router of [...dirtyRouters].sort()) yield* reconcileRouter(router);
      yield* inParts(dirtySources, reconcileSource);
      yield* inParts(dirtyRows, (row) => {
        for (const router of attachments.routersOn(textAt(db.isbRoute, 'transit_switch', row))) {
          if (!dirtyRouters.has(router)) learner.reconcile(row, router);
        }
      });
      for (const [router, prefixes] of dirtyPrefixes) {
        if (!dirtyRouters.has(router)) yield* learner.reconcilePrefixes(router, prefixes);
      }
      for (const set of [dirtyPorts, dirtyRouters, dirtySources, dirtyRows]) set.clear();
      dirtyPrefixes.clear();
      const advertisedRows = yield* advertised.write(fate);
      const learnedRows = yield* learned.write(context.forgetOnDetach ? () => true : isKept);
      attachments.sweepFilters();
      return advertisedRows + learnedRows;
    },
  };
}
