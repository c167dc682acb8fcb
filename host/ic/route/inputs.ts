/**
 * What both halves of node `route` read (advertiser.ts, learner.ts), and what of it has changed in this run.
 *
 * ## Law
 * Handlers ('follow...') bring indexes up to date and take notes, in any order. 'refresh' then turns the notes, once, into what the halves read:
 * 'changes', and the static routes that static-routes.ts says were added and removed.
 */
import { countInParts, inParts, type Work } from '../../engine/work.ts';
import type { Kernels, PrefixSet } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import type { LogicalRouter } from '../databases.ts';
import { References } from '../references.ts';
import { AttachmentRegistry } from './attachment-registry.ts';
import { Balancers, type VipChange } from './balancers.ts';
import type { LatePortInputs } from './late-ports.ts';
import { LocalFacts } from './local-facts.ts';
import { ParsedRoutes } from './parsed-routes.ts';
import { readRouteSettings, sameSettings, type RouteSettings } from './settings.ts';
import type { StaticRoutes } from './static-routes.ts';
import { vipAddress } from './vips.ts';

/** What has changed, beside the routes themselves. */
export class RouteChanges {
  /** Routers, by UUID, for which everything that they advertise and learn is decided again. */
  readonly routers = new Set<string>();
  /** Of other routers: the prefixes inside a set, since their prefix lists have changed. */
  readonly lists: { readonly router: LogicalRouter; readonly inside: PrefixSet }[] = [];
  readonly vips: VipChange[] = [];
  /** Dynamic routes of SB that came or went; prefixes as spelled. */
  readonly dynamic: { readonly router: string; readonly prefix: string }[] = [];
  /** Logical_Router_Port, by UUID. */
  readonly routerPorts = new Set<string>();
  /** A router has another name: ties are decided by it. */
  isRenamed = false;
  /** Something that routes without an attachment wait for (late-ports.ts). */
  hasLatePorts = false;

  /** Is nothing noted but, at most, that of late ports? */
  get areNone(): boolean {
    const { routers, lists, vips, dynamic, routerPorts } = this;
    const noted = routers.size + lists.length + vips.length + dynamic.length + routerPorts.size;
    return noted === 0 && !this.isRenamed;
  }

  clear(): void {
    for (const { inside } of this.lists) inside.release();
    for (const noted of [this.lists, this.vips, this.dynamic]) noted.length = 0;
    for (const noted of [this.routers, this.routerPorts]) noted.clear();
    this.isRenamed = false;
    this.hasLatePorts = false;
  }
}

export class RouteInputs {
  readonly context: Context;
  readonly kernels: Kernels;
  settings: RouteSettings;
  /** The addresses of IC-SB's routes and of NB's static routes. */
  readonly isbParsed: ParsedRoutes;
  readonly nbParsed: ParsedRoutes;
  readonly attachments: AttachmentRegistry;
  readonly staticRoutes: StaticRoutes;
  readonly facts: LocalFacts;
  readonly routerOfPort;
  readonly changes = new RouteChanges();
  readonly #balancers: Balancers;
  /** Ports whose attachments are made again. */
  readonly #ports = new Set<string>();
  /** Routers that were kept in step when they were looked at last: only these, and those that are now, have anything to do. */
  readonly #active = new Set<string>();
  #hasOtherSettings = false;

  constructor(context: Context, kernels: Kernels, late: LatePortInputs, staticRoutes: StaticRoutes) {
    const { db } = context;
    this.context = context;
    this.kernels = kernels;
    this.settings = readRouteSettings(context);
    this.isbParsed = new ParsedRoutes(db.isbRoute, kernels);
    this.nbParsed = staticRoutes.parsed;
    this.attachments = new AttachmentRegistry(context, kernels, late);
    this.staticRoutes = staticRoutes;
    this.facts = new LocalFacts(context, kernels);
    this.routerOfPort = new References(db.logicalRouter, 'ports');
    this.#balancers = new Balancers(context);
  }

  followSettings(): void {
    const now = readRouteSettings(this.context);
    if (sameSettings(this.settings, now)) return;
    this.settings = now;
    this.#hasOtherSettings = true;
  }

  followSwitchPorts(): void {
    for (const change of this.context.db.logicalSwitchPort.changes()) {
      this.#ports.add(change.row.name);
      this.#ports.add(change.before('name'));
    }
  }

  *followRouters(): Work<void> {
    const { attachments, changes } = this;
    for (const change of this.context.db.logicalRouter.changes()) {
      const uuid = change.row._uuid;
      if (change.touched('name')) changes.isRenamed = true;
      if (change.kind !== 'modify') {
        for (const port of attachments.portsNamingRouter(uuid)) this.#ports.add(port);
        changes.routers.add(uuid);
      } else if (change.touched('options') || change.touched('enabled')) {
        for (const { port } of attachments.of(uuid)) this.#ports.add(port);
        if (change.touched('enabled')) changes.routers.add(uuid);
      }
      if (change.touched('load_balancer') || change.touched('load_balancer_group')) this.#changeBalancers(uuid);
    }
    this.#balancers.followRouters();
    this.routerOfPort.follow((port) => changes.routerPorts.add(port));
    yield* this.staticRoutes.followRouters();
  }

  followRouterPorts(): void {
    for (const change of this.context.db.logicalRouterPort.changes()) {
      this.changes.routerPorts.add(change.row._uuid);
      for (const name of [change.row.name, change.before('name')])
        for (const port of this.attachments.portsToTransitPort(name)) this.#ports.add(port);
    }
  }

  followBalancers(): void {
    for (const change of this.#balancers.changedVips()) {
      this.changes.vips.push(change);
      for (const vip of change.vips) {
        const address = vipAddress(this.kernels, vip);
        if (address !== undefined) this.facts.changeVip(change.router, address, change.has(vip));
      }
    }
  }

  followBalancerGroups(): void {
    for (const router of this.#balancers.followGroups()) this.#changeBalancers(router);
  }

  /** A router has other load balancers. */
  #changeBalancers(router: string): void {
    this.facts.forgetVips(router);
    this.changes.routers.add(router);
  }

  followDatapaths(): void {
    this.facts.followDatapaths((router) => this.changes.routers.add(router));
  }

  followDynamicRoutes(): void {
    this.facts.followDynamic((router, prefix) => {
      if (router !== '') this.changes.dynamic.push({ router, prefix });
    });
  }

  followTransitSwitches(): void {
    for (const change of this.context.db.transitSwitch.changes()) {
      if (!change.touched('name')) continue;
      for (const name of [change.row.name, change.before('name')])
        for (const port of this.attachments.portsOnSwitch(name)) this.#ports.add(port);
    }
  }

  /** What SB has of ports, or whether they wait, has changed: their addresses may count, or count no longer (late-ports.ts). */
  followLatePorts(ports: Iterable<string>): void {
    for (const port of ports) {
      this.changes.hasLatePorts = true;
      this.#ports.add(port);
      for (const switchPort of this.attachments.portsToTransitPort(port)) this.#ports.add(switchPort);
    }
  }

  followIsbPorts(): void {
    const { isbPortBinding } = this.context.db;
    for (const row of isbPortBinding.removed) this.#followIsbPort(row, false);
    for (const row of isbPortBinding.inserted) this.#followIsbPort(row, true);
  }

  #followIsbPort(row: number, isHere: boolean): void {
    const port = this.attachments.follow(row, isHere);
    if (port !== undefined) this.#ports.add(port);
  }

  *rebuild(): Work<void> {
    const { db } = this.context;
    this.endRun();
    this.#ports.clear();
    this.#active.clear();
    this.settings = readRouteSettings(this.context);
    this.routerOfPort.rebuild();
    this.#balancers.rebuild();
    this.attachments.clear();
    this.facts.clear();
    this.facts.rebuildDynamic();
    yield* this.staticRoutes.rebuild();
    for (const row of db.isbPortBinding.handles()) this.#followIsbPort(row, true);
    for (const router of db.logicalRouter.rows()) if (router.enabled === false) this.changes.routers.add(router._uuid);
  }

  /** Is there nothing to refresh, and nothing that the halves would read? */
  get areUnchanged(): boolean {
    return this.#ports.size === 0 && !this.#hasOtherSettings && this.changes.areNone && this.staticRoutes.areUnchanged;
  }

  /** Brings the rest up to date: from here on 'changes' is complete. */
  *refresh(): Work<void> {
    this.#refreshAttachments();
    yield* this.staticRoutes.refresh();
    const { removed, added } = this.staticRoutes;
    yield* countInParts(removed.length, this.#countRemoved);
    yield* inParts(added, this.#countAdded);
    this.#refreshRouters();
  }

  #refreshAttachments(): void {
    const { attachments, changes, settings } = this;
    if (this.#hasOtherSettings) for (const port of attachments.ports()) this.#ports.add(port);
    this.#hasOtherSettings = false;
    const found = { routers: changes.routers, lists: [] as { router: string; cidrs: ReadonlySet<string> }[] };
    for (const port of [...this.#ports].sort()) attachments.refresh(port, settings, found);
    this.#ports.clear();
    for (const { router, cidrs } of found.lists) {
      const row = changes.routers.has(router) ? undefined : this.context.db.logicalRouter.get(router);
      if (row !== undefined) changes.lists.push({ router: row, inside: this.#setOf(cidrs) });
    }
    if (changes.routers.size > 0) changes.hasLatePorts = true;
  }

  #setOf(cidrs: ReadonlySet<string>): PrefixSet {
    // Each is read at once: the parser's answer is valid until it is asked again.
    const words = [...cidrs].flatMap((cidr) => {
      const at = this.kernels.parsePrefix(cidr);
      return at === undefined ? [] : [at.w0, at.w1, at.w2, at.w3, at.length];
    });
    return this.kernels.prefixSet(words);
  }

  readonly #countRemoved = (at: number): void => {
    const { removed, removedFrom } = this.staticRoutes;
    this.#countStatic(removed[at] ?? 0, removedFrom[at] ?? '', -1);
  };

  readonly #countAdded = (row: number): void => this.#countStatic(row, this.staticRoutes.routerOf(row) ?? '', 1);

  #countStatic(row: number, router: string, by: 1 | -1): void {
    const table = this.context.db.staticRoute;
    if (this.staticRoutes.isLearned(row)) return;
    this.facts.countStatic(router, table.strings('ip_prefix')[row] ?? '', table.strings('route_table')[row] ?? '', by);
  }

  /** Drops the routers that there is nothing to do for, and puts the others in order. */
  #refreshRouters(): void {
    const { routers } = this.changes;
    const all = [...routers].sort();
    routers.clear();
    for (const router of all) {
      if (this.context.db.logicalRouter.get(router) === undefined) this.facts.forgetRouter(router);
      const isKept = this.isKept(router);
      if (isKept || this.#active.has(router)) routers.add(router);
      if (isKept) this.#active.add(router);
      else this.#active.delete(router);
    }
  }

  /**
   * Are a router's learned routes kept in step? Without an attachment they are left alone, except for a disabled router: it has
   * none, no matter whether its disabling or the end of its attachments (northd drops its bindings) is seen first.
   */
  isKept(router: string): boolean {
    return this.attachments.isAttached(router) || this.context.db.logicalRouter.get(router)?.enabled === false;
  }

  /** Forgets what has changed. */
  endRun(): void {
    this.changes.clear();
    this.staticRoutes.endRun();
  }

  /** Gives the kernels' memory back; nothing may be asked of it any more. */
  close(): void {
    this.endRun();
    this.attachments.close();
    this.facts.clear();
  }
}
