/** What a router has of its own that keeps routes out (contract 8c): static routes, VIPs, dynamic routes. By router. */
import type { AddressSet, Kernels, Parsed } from '../../kernels/kernels.ts';
import type { Context } from '../context.ts';
import type { SbDatapath } from '../databases.ts';
import type { LocalRoutes } from './learn.ts';
import type { RouteWords } from './parsed-routes.ts';
import { vipAddress } from './vips.ts';

/** What one router has: consulted for every route that it may learn. */
class RouterFacts implements LocalRoutes {
  readonly #all: LocalFacts;
  readonly #router: string;
  /** How many static routes there are of a prefix and route table, as spelled. */
  readonly #statics = new Map<string, number>();
  /** undefined until they are needed. */
  vips: AddressSet | undefined;

  constructor(all: LocalFacts, router: string) {
    this.#all = all;
    this.#router = router;
  }

  countStatic(prefix: string, routeTable: string, by: 1 | -1): void {
    const key = spelled(prefix, routeTable);
    const count = (this.#statics.get(key) ?? 0) + by;
    if (count > 0) this.#statics.set(key, count);
    else this.#statics.delete(key);
  }

  hasStatic(prefix: string, routeTable: string): boolean {
    return this.#statics.size > 0 && this.#statics.has(spelled(prefix, routeTable));
  }

  hasVipInside(words: RouteWords): boolean {
    this.vips ??= this.#all.readVips(this.#router);
    if (this.vips.size === 0) return false;
    return this.vips.anyInside(words.p0, words.p1, words.p2, words.p3, words.length);
  }

  hasDynamic(prefix: string): boolean {
    return this.#all.hasDynamic(this.#router, prefix);
  }
}

const spelled = (prefix: string, routeTable: string): string =>
  routeTable === '' ? prefix : `${prefix}\u0000${routeTable}`;

export class LocalFacts {
  readonly #context: Context;
  readonly #kernels: Kernels;
  readonly #facts = new Map<string, RouterFacts>();
  /** By SB datapath, then prefix as spelled: how many SB Learned_Route rows. */
  readonly #dynamic = new Map<string, Map<string, number>>();
  readonly #dynamicRows = new Map<string, { datapath: string; prefix: string }>();
  readonly #datapathOf = new Map<string, string>();
  /** And back: by SB datapath, the router. */
  readonly #routerOf = new Map<string, string>();

  constructor(context: Context, kernels: Kernels) {
    this.#context = context;
    this.#kernels = kernels;
  }

  clear(): void {
    for (const facts of this.#facts.values()) facts.vips?.release();
    this.#facts.clear();
    this.#dynamic.clear();
    this.#dynamicRows.clear();
    this.#datapathOf.clear();
    this.#routerOf.clear();
  }

  rebuildDynamic(): void {
    for (const row of this.#context.db.sbDatapath.rows()) this.#addDatapath(row._uuid);
    for (const row of this.#context.db.learnedRoute.rows()) this.#addDynamic(row._uuid);
  }

  /** A static route of the router's own came ('by' 1) or went. */
  countStatic(router: string, prefix: string, routeTable: string, by: 1 | -1): void {
    this.#of(router).countStatic(prefix, routeTable, by);
  }

  /** A VIP of one of the router's load balancers came or went. */
  changeVip(router: string, address: Readonly<Parsed>, isHere: boolean): void {
    const vips = this.#facts.get(router)?.vips;
    if (isHere) vips?.add(address.w0, address.w1, address.w2, address.w3);
    else vips?.remove(address.w0, address.w1, address.w2, address.w3);
  }

  /** Reads the router's VIPs again at the next question. */
  forgetVips(router: string): void {
    const facts = this.#facts.get(router);
    facts?.vips?.release();
    if (facts !== undefined) facts.vips = undefined;
  }

  forgetRouter(router: string): void {
    this.forgetVips(router);
    this.#facts.delete(router);
  }

  /** The SB datapath of a router: '' when northd has made none. */
  datapathOf(router: string): string {
    return this.#datapathOf.get(router) ?? '';
  }

  /** SB's dynamic routes of a router, as spelled. */
  dynamicOf(router: string): Iterable<string> {
    return this.#dynamic.get(this.datapathOf(router))?.keys() ?? [];
  }

  /** Takes in SB's tracked changes; 'touched' is called with each router and the prefix, as spelled, that came or went. */
  followDynamic(touched: (router: string, prefix: string) => void): void {
    for (const { row, kind } of this.#context.db.learnedRoute.changes()) {
      const before = this.#dynamicRows.get(row._uuid);
      if (before !== undefined) this.#removeDynamic(row._uuid, before);
      if (kind !== 'delete') this.#addDynamic(row._uuid);
      for (const at of [before, this.#dynamicRows.get(row._uuid)]) {
        if (at !== undefined) touched(this.#routerAt(at.datapath), at.prefix);
      }
    }
  }

  /** The same for datapaths: 'touched' is called with each router whose datapath came, went or changed. */
  followDatapaths(touched: (router: string) => void): void {
    for (const change of this.#context.db.sbDatapath.changes()) {
      const before = this.#routerAt(change.row._uuid);
      if (before !== '') {
        // It may have been replaced: the new one's change may come before the old one's.
        if (this.datapathOf(before) === change.row._uuid) this.#datapathOf.delete(before);
        this.#routerOf.delete(change.row._uuid);
        touched(before);
      }
      if (change.kind !== 'delete') this.#addDatapath(change.row._uuid);
      const now = this.#routerAt(change.row._uuid);
      if (now !== '') touched(now);
    }
  }

  of(router: string): LocalRoutes {
    return this.#of(router);
  }

  /** Does SB have a dynamic route of the router for this prefix, as spelled? */
  hasDynamic(router: string, prefix: string): boolean {
    return this.#dynamic.get(this.datapathOf(router))?.has(prefix) === true;
  }

  #of(router: string): RouterFacts {
    let facts = this.#facts.get(router);
    if (facts === undefined) this.#facts.set(router, (facts = new RouterFacts(this, router)));
    return facts;
  }

  /** The addresses of the router's VIPs: the caller's to release. */
  readVips(router: string): AddressSet {
    const { db } = this.#context;
    const set = this.#kernels.addressSet();
    const row = db.logicalRouter.get(router);
    if (row === undefined) return set;
    for (const balancer of loadBalancersOf(this.#context, router)) {
      for (const vip of db.loadBalancer.get(balancer)?.vips.keys() ?? []) {
        const address = vipAddress(this.#kernels, vip);
        if (address !== undefined) set.add(address.w0, address.w1, address.w2, address.w3);
      }
    }
    return set;
  }

  #routerAt(datapath: string): string {
    return this.#routerOf.get(datapath) ?? '';
  }

  #addDatapath(uuid: string): void {
    const row = this.#context.db.sbDatapath.get(uuid);
    if (row === undefined) return;
    const router = routerOfDatapath(row);
    if (router === undefined) return;
    this.#routerOf.set(uuid, router);
    this.#datapathOf.set(router, uuid);
  }

  #addDynamic(uuid: string): void {
    const row = this.#context.db.learnedRoute.get(uuid);
    if (row === undefined) return;
    const at = { datapath: row.datapath, prefix: row.ip_prefix };
    this.#dynamicRows.set(uuid, at);
    let prefixes = this.#dynamic.get(at.datapath);
    if (prefixes === undefined) this.#dynamic.set(at.datapath, (prefixes = new Map()));
    prefixes.set(at.prefix, (prefixes.get(at.prefix) ?? 0) + 1);
  }

  #removeDynamic(uuid: string, at: { datapath: string; prefix: string }): void {
    this.#dynamicRows.delete(uuid);
    const prefixes = this.#dynamic.get(at.datapath);
    const count = (prefixes?.get(at.prefix) ?? 0) - 1;
    if (count > 0) prefixes?.set(at.prefix, count);
    else prefixes?.delete(at.prefix);
    if (prefixes?.size === 0) this.#dynamic.delete(at.datapath);
  }
}

/** The load balancers of a router, its groups' included, each once, by UUID. */
export function loadBalancersOf(context: Context, router: string): readonly string[] {
  const { db } = context;
  const row = db.logicalRouter.get(router);
  if (row === undefined) return [];
  const balancers = new Set(row.load_balancer);
  for (const group of row.load_balancer_group) {
    for (const balancer of db.loadBalancerGroup.get(group)?.load_balancer ?? []) balancers.add(balancer);
  }
  return [...balancers].sort();
}

/** The router of a datapath in SB, by UUID: newer schemas name it in columns of their own. */
export function routerOfDatapath({ type, nb_uuid: uuid, external_ids: ids }: SbDatapath): string | undefined {
  if (type === undefined || uuid === undefined) return ids.get('logical-router');
  return type === 'logical-router' ? uuid : undefined;
}
