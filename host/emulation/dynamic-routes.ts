/** What a zone's routing daemons have learned: ovn-controller tells SB of it wherever the port is there (ovn-sb(5), Learned_Route). */

export interface DynamicRoute {
  /** The Logical_Router_Port that its neighbour is behind. */
  readonly port: string;
  readonly prefix: string;
  readonly nexthop: string;
}

const keyOf = ({ port, prefix, nexthop }: DynamicRoute): string => JSON.stringify([port, prefix, nexthop]);

interface Known {
  readonly route: DynamicRoute;
  readonly isWithdrawn: boolean;
}

export class DynamicRoutes {
  readonly #known = new Map<string, Known>();

  learn(route: DynamicRoute): void {
    this.#known.set(keyOf(route), { route, isWithdrawn: false });
  }

  /** Also one that was never learned here: it may be there from before. */
  withdraw(route: DynamicRoute): void {
    this.#known.set(keyOf(route), { route, isWithdrawn: true });
  }

  /** It is withdrawn, and SB has it no longer. */
  forget(route: DynamicRoute): void {
    this.#known.delete(keyOf(route));
  }

  /** What was learned, and what SB may still have of what was withdrawn. */
  all(): Iterable<Known> {
    return this.#known.values();
  }
}
