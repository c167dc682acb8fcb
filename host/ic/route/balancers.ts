/** Which load balancers a router has, its groups' included, and which of their VIPs came or went. */
import type { Context } from '../context.ts';
import { References } from '../references.ts';

/** VIPs of a load balancer that came or went, for one router that has it. */
export interface VipChange {
  readonly router: string;
  readonly balancer: string;
  /** As spelled; 'has' says which of them are there now. */
  readonly vips: readonly string[];
  readonly has: (vip: string) => boolean;
}

export class Balancers {
  readonly #context: Context;
  readonly #routersOfBalancer;
  readonly #routersOfGroup;
  readonly #groupsOfBalancer;

  constructor(context: Context) {
    const { logicalRouter, loadBalancerGroup } = context.db;
    this.#context = context;
    this.#routersOfBalancer = new References(logicalRouter, 'load_balancer');
    this.#routersOfGroup = new References(logicalRouter, 'load_balancer_group');
    this.#groupsOfBalancer = new References(loadBalancerGroup, 'load_balancer');
  }

  rebuild(): void {
    this.#routersOfBalancer.rebuild();
    this.#routersOfGroup.rebuild();
    this.#groupsOfBalancer.rebuild();
  }

  /** Takes in the tracked changes of routers. */
  followRouters(): void {
    this.#routersOfBalancer.follow(() => undefined);
    this.#routersOfGroup.follow(() => undefined);
  }

  /** The same for groups; the routers that have other load balancers now. */
  followGroups(): Set<string> {
    const routers = new Set<string>();
    this.#groupsOfBalancer.follow((_balancer, group) => {
      for (const router of this.#routersOfGroup.all(group)) routers.add(router);
    });
    return routers;
  }

  /** What the tracked changes of load balancers say. The backends of a VIP do not matter. */
  *changedVips(): Generator<VipChange, void, undefined> {
    for (const change of this.#context.db.loadBalancer.changes()) {
      const balancer = change.row._uuid;
      const has = (vip: string): boolean => change.kind !== 'delete' && change.row.vips.has(vip);
      const vips = [...(change.delta('vips') as ReadonlyMap<string, unknown>)]
        .filter(([vip, before]) => (before === undefined) === has(vip))
        .map(([vip]) => vip);
      for (const router of this.#routersOf(balancer)) yield { router, balancer, vips, has };
    }
  }

  #routersOf(balancer: string): ReadonlySet<string> {
    const routers = new Set(this.#routersOfBalancer.all(balancer));
    for (const group of this.#groupsOfBalancer.all(balancer))
      for (const router of this.#routersOfGroup.all(group)) routers.add(router);
    return routers;
  }
}
