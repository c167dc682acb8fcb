/**
 * Node `route` (spec 8): what this zone's routers advertise to the others and learn from them.
 *
 * Dirty keys, from narrow to wide: a source (one thing that is advertised), an IC-SB route (for every router on its transit switch), a
 * prefix of a router (the IC-SB routes of that prefix), a port (its attachment is made anew, and when it differs its router is
 * dirty), a router (everything of it, both ways), everything.
 */
import type { ComputeNode } from '../../engine/node.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import type { TransitSwitches } from '../transit-switch.ts';
import { groupAdd, groupRemove } from '../groups.ts';
import { input } from '../input.ts';
import { References } from '../references.ts';
import { AdvertisedRoutes } from './advertised-routes.ts';
import { makeAttachment, ownsNexthop, type Attachment } from './attachments.ts';
import { Filters, type Filter } from './filters.ts';
import { IsbRouteIndex } from './isb-route-index.ts';
import { learnReason, type IsbRoute } from './learn.ts';
import { LearnedRoutes } from './learned-routes.ts';
import { LocalFacts } from './local-facts.ts';
import { BAD_PREFIX, newRouteWords, OK, ParsedRoutes } from './parsed-routes.ts';
import { readRouteSettings, sameSettings } from './settings.ts';
import { dynamicSource, floatingRouter, portSource, Sources, staticSource, vipSource } from './sources.ts';
import { StaticRoutes } from './static-routes.ts';

const NODE = 'route';
const NO_ATTACHMENTS: readonly Attachment[] = [];

export function routeNode(context: Context, kernels: Kernels, switches: TransitSwitches): ComputeNode {
  const { db, log } = context;
  const isbParsed = new ParsedRoutes(db.isbRoute, kernels);
  const nbParsed = new ParsedRoutes(db.staticRoute, kernels);
  const routerOfPort = new References(db.logicalRouter, 'ports');
  const routerOfRoute = new References(db.logicalRouter, 'static_routes');
  const routersOfBalancer = new References(db.logicalRouter, 'load_balancer');
  const routersOfGroup = new References(db.logicalRouter, 'load_balancer_group');
  const groupsOfBalancer = new References(db.loadBalancerGroup, 'load_balancer');
  const filters = new Filters(kernels, log);
  const facts = new LocalFacts(context, kernels);
  const index = new IsbRouteIndex(db.isbRoute);
  const advertised = new AdvertisedRoutes(context, kernels, isbParsed);
  const learned = new LearnedRoutes(context, kernels, isbParsed, nbParsed);
  let settings = readRouteSettings(context);

  const attachments = new Map<string, Attachment>();
  const byRouter = new Map<string, Attachment[]>();
  const bySwitch = new Map<string, Set<string>>();
  /** By the name of the LRP that a port leads to: the port. */
  const portsOfTransitPort = new Map<string, Set<string>>();

  const dirtyPorts = new Set<string>();
  const dirtyRouters = new Set<string>();
  const dirtySources = new Set<string>();
  const dirtyRows = new Set<number>();
  /** Router and prefix as spelled: the IC-SB routes of that prefix are looked at again for that router. */
  const dirtyPrefixes = new Map<string, Set<string>>();
  let everything = false;
  const told = new Map<string, string>();

  const attachmentsOf = (router: string): readonly Attachment[] => byRouter.get(router) ?? NO_ATTACHMENTS;
  const isAttached = (router: string): boolean => byRouter.has(router);
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
    attachmentsOf,
  });

  // Attachments.

  const portRow = (port: string) => {
    const table = db.isbPortBinding;
    const row = ownPorts.get(port);
    if (row === undefined) return undefined;
    const text = (column: string): string => table.strings(column)[row] ?? '';
    return {
      port,
      datapath: text('transit_switch'),
      address: text('address'),
      routerId: text('external_ids:router-id'),
    };
  };
  /** This zone's IC-SB port bindings on transit switches, by logical port. */
  const ownPorts = new Map<string, number>();
  const followPort = (row: number, here: boolean): void => {
    const table = db.isbPortBinding;
    if (table.strings('availability_zone')[row] !== context.zone.uuid) return;
    if (table.strings('type')[row] === 'transit-router-port') return;
    const port = table.strings('logical_port')[row] ?? '';
    if (here) ownPorts.set(port, row);
    else if (ownPorts.get(port) === row) ownPorts.delete(port);
    dirtyPorts.add(port);
  };
  const drop = (attachment: Attachment): void => {
    const { port, router, transitSwitch, transitPortName } = attachment;
    attachment.neighbours?.release();
    attachments.delete(port);
    const left = (byRouter.get(router._uuid) ?? []).filter((other) => other !== attachment);
    if (left.length > 0) byRouter.set(router._uuid, left);
    else byRouter.delete(router._uuid);
    groupRemove(bySwitch, transitSwitch, port);
    groupRemove(portsOfTransitPort, transitPortName, port);
    dirtyRouters.add(router._uuid);
  };
  /** Makes the attachment of a port anew: when it differs, its router, before and now, is dirty. */
  const refreshPort = (port: string): void => {
    const before = attachments.get(port);
    const row = portRow(port);
    const now = row === undefined ? undefined : makeAttachment(context, kernels, filters, settings, row);
    if (before?.signature === now?.signature) {
      now?.neighbours?.release();
      return;
    }
    if (before !== undefined) drop(before);
    if (now === undefined) return;
    attachments.set(port, now);
    const others = byRouter.get(now.router._uuid) ?? [];
    byRouter.set(
      now.router._uuid,
      [...others, now].sort((a, b) => (a.port < b.port ? -1 : 1)),
    );
    groupAdd(bySwitch, now.transitSwitch, port);
    groupAdd(portsOfTransitPort, now.transitPortName, port);
    dirtyRouters.add(now.router._uuid);
  };

  // Learning.

  const words = newRouteWords();
  const readRow = (row: number): IsbRoute => {
    const table = db.isbRoute;
    const text = (column: string): string => table.strings(column)[row] ?? '';
    const parsed = isbParsed.state(row);
    if (parsed === OK) isbParsed.read(row, words);
    return {
      zone: text('availability_zone'),
      routeTable: text('route_table'),
      prefix: text('ip_prefix'),
      origin: text('origin'),
      lrId: table.strings('external_ids:lr-id')[row],
      tag: text('external_ids:ic-route-tag'),
      parsed,
      words,
    };
  };
  const warnMalformed = (row: number): void => {
    const table = db.isbRoute;
    const uuid = table.uuidOf(row);
    const column = isbParsed.state(row) === BAD_PREFIX ? 'ip_prefix' : 'nexthop';
    const what = `IC-SB Route ${uuid}: ${column} '${table.strings(column)[row] ?? ''}' can't be read: not learned`;
    if (told.get(uuid) === what) return;
    told.set(uuid, what);
    log.warn(what);
  };
  /** The store's handle when the router learns the row through any of its attachments there, else 0. */
  const learnRow = (row: number, router: string): number => {
    const route = readRow(row);
    const transitSwitch = db.isbRoute.strings('transit_switch')[row] ?? '';
    const local = facts.of(router);
    for (const attachment of attachmentsOf(router)) {
      if (attachment.transitSwitch !== transitSwitch) continue;
      const reason = learnReason(settings, context.zone.uuid, attachment, local, route);
      if (reason === 'PREFIX_MALFORMED' || reason === 'NEXTHOP_MALFORMED') warnMalformed(row);
      context.recorder?.({
        kind: 'learn',
        verdict: reason === 'ACCEPTED' ? 'yes' : 'no',
        reason,
        router,
        transitSwitch,
        prefix: route.prefix,
        evidence: [{ table: 'Route', uuid: db.isbRoute.uuidOf(row) }],
      });
      if (reason === 'ACCEPTED') return learned.want(row, router);
    }
    return 0;
  };
  const learnOrUnlearn = (row: number, router: string): void => {
    if (learnRow(row, router) === 0) learned.unwant(row, router);
  };
  const routersOn = (transitSwitch: string): Set<string> => {
    const routers = new Set<string>();
    for (const port of bySwitch.get(transitSwitch) ?? []) {
      const attachment = attachments.get(port);
      if (attachment !== undefined) routers.add(attachment.router._uuid);
    }
    return routers;
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
    learned.removeSource(row, routersOn(db.isbRoute.strings('transit_switch')[row] ?? ''));
    told.delete(db.isbRoute.uuidOf(row));
  };

  // Reconciling, wide to narrow: what a router's reconcile covers need not be done again for its parts.

  /** Routers that have been reconciled with an attachment: the others have nothing to take back. */
  const active = new Set<string>();
  /** By router: the sources that no row of its own leads to, VIPs and dynamic routes, while they are advertised. */
  const floating = new Map<string, Set<string>>();
  const reconcileRouter = (uuid: string): void => {
    const router = db.logicalRouter.get(uuid);
    const attached = router !== undefined && isAttached(uuid);
    if (!attached && !active.has(uuid)) return;
    if (attached) active.add(uuid);
    else active.delete(uuid);
    for (const source of floating.get(uuid) ?? []) dirtySources.add(source);
    if (router === undefined) facts.forgetRouter(uuid);
    else for (const source of sources.of(router)) dirtySources.add(source);
    const keep = new Set<number>();
    for (const transitSwitch of new Set(attachmentsOf(uuid).map((attachment) => attachment.transitSwitch))) {
      for (const row of index.of(transitSwitch)) {
        const handle = learnRow(row, uuid);
        if (handle !== 0) keep.add(handle);
      }
    }
    learned.retain(uuid, keep);
    // What it has learned before is looked at again: it was left alone while there was no attachment.
    for (const route of attached ? router.static_routes : []) {
      const row = db.staticRoute.handleOf(route);
      if (row !== 0 && staticRoutes.isLearned(row) && staticRoutes.routerOf(row) === uuid) learned.addActual(row, uuid);
    }
  };
  const reconcileSource = (source: string): void => {
    const wanted = sources.advertisements(source);
    advertised.setSource(source, wanted);
    const router = floatingRouter(source);
    if (router === undefined) return;
    if (wanted.length > 0) groupAdd(floating, router, source);
    else groupRemove(floating, router, source);
  };
  const reconcilePrefixes = (): void => {
    for (const [router, prefixes] of dirtyPrefixes) {
      if (dirtyRouters.has(router)) continue;
      const seen = new Set(attachmentsOf(router).map((attachment) => attachment.transitSwitch));
      for (const transitSwitch of seen) {
        for (const prefix of prefixes) {
          for (const row of index.withPrefix(transitSwitch, prefix)) learnOrUnlearn(row, router);
        }
      }
    }
  };

  /** What becomes of a row of ours that nobody advertises (spec 8b, last rule). */
  const fate = (transitSwitch: string, nexthop: string): 'unwanted' | 'orphan' | 'kept' => {
    if (bySwitch.has(transitSwitch)) return 'unwanted';
    if (db.transitSwitch.index('name').first(transitSwitch) === undefined) return 'orphan';
    for (const uuid of switches.logicalSwitch(transitSwitch)?.ports ?? []) {
      const name = db.logicalSwitchPort.get(uuid)?.options.get('router-port');
      const port = name === undefined ? undefined : db.logicalRouterPort.index('name').first(name);
      if (port !== undefined && ownsNexthop(kernels, port, nexthop)) return 'kept';
    }
    return 'orphan';
  };

  /** Something that routes left behind may have waited for has changed. */
  const recheck = (): void => {
    if (advertised.hasKept) advertised.recheckKept();
  };
  const routersOfLoadBalancer = (balancer: string): Set<string> => {
    const routers = new Set(routersOfBalancer.all(balancer));
    for (const group of groupsOfBalancer.all(balancer))
      for (const router of routersOfGroup.all(group)) routers.add(router);
    return routers;
  };
  const touchedBalancer = (router: string): void => {
    facts.forgetVips(router);
    dirtyRouters.add(router);
  };

  return {
    name: NODE,
    inputs: [
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
      input('NB_logical_router', () => {
        for (const change of db.logicalRouter.changes()) {
          const uuid = change.row._uuid;
          if (change.kind !== 'modify') {
            for (const port of portsOfRouter(uuid)) dirtyPorts.add(port);
            dirtyRouters.add(uuid);
          } else if (change.touched('options') || change.touched('enabled')) {
            for (const { port } of attachmentsOf(uuid)) dirtyPorts.add(port);
          }
          if (change.touched('load_balancer') || change.touched('load_balancer_group')) touchedBalancer(uuid);
        }
        routersOfBalancer.follow(() => undefined);
        routersOfGroup.follow(() => undefined);
        routerOfPort.follow((child) => dirtySources.add(portSource(child)));
        routerOfRoute.follow((child) => {
          const row = db.staticRoute.handleOf(child);
          if (row !== 0) staticRoutes.refresh(row);
        });
      }),
      input('NB_logical_router_port', () => {
        for (const change of db.logicalRouterPort.changes()) {
          dirtySources.add(portSource(change.row._uuid));
          for (const name of [change.row.name, change.before('name')]) {
            for (const port of portsOfTransitPort.get(name) ?? []) dirtyPorts.add(port);
          }
        }
        recheck();
      }),
      input('NB_load_balancer', () => {
        for (const change of db.loadBalancer.changes()) {
          const balancer = change.row._uuid;
          for (const router of routersOfLoadBalancer(balancer)) {
            facts.forgetVips(router);
            for (const vip of change.delta('vips').keys()) dirtySources.add(vipSource(router, balancer, vip as string));
            if (isAttached(router)) dirtyRouters.add(router);
          }
        }
      }),
      input('NB_load_balancer_group', () => {
        groupsOfBalancer.follow((_balancer, group) => {
          for (const router of routersOfGroup.all(group)) touchedBalancer(router);
        });
      }),
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
            for (const port of bySwitch.get(name) ?? []) dirtyPorts.add(port);
          }
        }
        recheck();
      }),
      input('transit_switch', recheck),
      input('ICSB_port_binding', () => {
        for (const row of db.isbPortBinding.removed) followPort(row, false);
        for (const row of db.isbPortBinding.inserted) followPort(row, true);
      }),
      input('ICSB_route', () => {
        for (const row of db.isbRoute.removed) removeRow(row);
        for (const row of db.isbRoute.inserted) addRow(row);
      }),
    ],
    rebuild: () => {
      settings = readRouteSettings(context);
      for (const references of [routerOfPort, routerOfRoute, routersOfBalancer, routersOfGroup]) references.rebuild();
      groupsOfBalancer.rebuild();
      for (const attachment of attachments.values()) attachment.neighbours?.release();
      for (const map of [attachments, byRouter, bySwitch, portsOfTransitPort, ownPorts, floating]) map.clear();
      active.clear();
      for (const set of [dirtyPorts, dirtyRouters, dirtySources, dirtyRows]) set.clear();
      dirtyPrefixes.clear();
      advertised.clear();
      learned.clear();
      facts.clear();
      index.clear();
      facts.rebuildDynamic();
      for (const row of db.isbRoute.handles()) addRow(row);
      staticRoutes.rebuild();
      for (const row of db.isbPortBinding.handles()) followPort(row, true);
    },
    reconcile: () => {
      if (everything) for (const port of attachments.keys()) dirtyPorts.add(port);
      everything = false;
      for (const port of [...dirtyPorts].sort()) refreshPort(port);
      if (dirtyRouters.size > 0) recheck();
      for (const router of [...dirtyRouters].sort()) reconcileRouter(router);
      for (const source of dirtySources) reconcileSource(source);
      for (const row of dirtyRows) {
        for (const router of routersOn(db.isbRoute.strings('transit_switch')[row] ?? '')) {
          if (!dirtyRouters.has(router)) learnOrUnlearn(row, router);
        }
      }
      reconcilePrefixes();
      for (const set of [dirtyPorts, dirtyRouters, dirtySources, dirtyRows]) set.clear();
      dirtyPrefixes.clear();
      const written = advertised.write(fate) + learned.write(context.forgetOnDetach ? () => true : isAttached);
      sweepFilters();
      return written;
    },
  };

  function portsOfRouter(uuid: string): Iterable<string> {
    const ports: string[] = [];
    for (const [port, row] of ownPorts) {
      if (db.isbPortBinding.strings('external_ids:router-id')[row] === uuid) ports.push(port);
    }
    return ports;
  }

  /** Lets go of compiled lists that no attachment uses any more. */
  function sweepFilters(): void {
    if (filters.size < 64) return;
    const inUse = new Set<Filter>();
    for (const { advertisePolicy, learnPolicy } of attachments.values()) {
      for (const policy of [advertisePolicy, learnPolicy]) {
        for (const filter of [...policy.deny, ...policy.allow]) inUse.add(filter);
      }
    }
    if (filters.size > 2 * inUse.size + 64) filters.retain(inUse);
  }
}
