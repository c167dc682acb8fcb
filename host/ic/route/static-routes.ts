/**
 * NB static routes and the routers they belong to: which are the operator's own and which were learned. Whoever needs to know is
 * told of each row that joins or leaves a router.
 */
import { inParts, type Work } from '../../engine/work.ts';
import type { Context } from '../context.ts';
import type { LogicalRouter } from '../databases.ts';
import type { References } from '../references.ts';
import type { ParsedRoutes } from './parsed-routes.ts';

export interface StaticRouteEvents {
  ownJoined(row: number, router: string): void;
  ownLeft(row: number, router: string): void;
  learnedJoined(row: number, router: string): void;
  learnedLeft(row: number): void;
}

export class StaticRoutes {
  readonly #context: Context;
  readonly #owners: References<LogicalRouter>;
  readonly #parsed: ParsedRoutes;
  readonly #events: StaticRouteEvents;
  /** By NB handle: the router that the row was last seen to belong to, for rows that belong to one. */
  readonly #routerOf: (string | undefined)[] = [];

  constructor(context: Context, owners: References<LogicalRouter>, parsed: ParsedRoutes, events: StaticRouteEvents) {
    this.#context = context;
    this.#owners = owners;
    this.#parsed = parsed;
    this.#events = events;
  }

  /** After a rebuild of 'owners'. */
  *rebuild(): Work<void> {
    this.#routerOf.length = 0;
    yield* inParts(this.#context.db.staticRoute.handles(), (row) => this.#join(row));
  }

  /** Takes in the table's tracked changes; 'owners' may be behind or ahead: it says of itself what it touched. */
  *follow(): Work<void> {
    const { staticRoute } = this.#context.db;
    yield* inParts(staticRoute.removed, (row) => this.#leave(row));
    yield* inParts(staticRoute.inserted, (row) => this.#join(row));
  }

  #join(row: number): void {
    this.#parsed.load(row);
    this.refresh(row);
  }

  isLearned(row: number): boolean {
    return this.#context.db.staticRoute.strings('external_ids:ic-learned-route')[row] !== undefined;
  }

  /** The router of a row: undefined when no router has it. */
  routerOf(row: number): string | undefined {
    return this.#routerOf[row];
  }

  /** Looks anew to which router a live row belongs. */
  refresh(row: number): void {
    const now = this.#owners.first(this.#context.db.staticRoute.uuidOf(row))?._uuid;
    const before = this.#routerOf[row];
    if (now === before) return;
    this.#leave(row);
    if (now === undefined) return;
    this.#routerOf[row] = now;
    if (this.isLearned(row)) this.#events.learnedJoined(row, now);
    else this.#events.ownJoined(row, now);
  }

  #leave(row: number): void {
    const router = this.#routerOf[row];
    if (router === undefined) return;
    this.#routerOf[row] = undefined;
    if (this.isLearned(row)) this.#events.learnedLeft(row);
    else this.#events.ownLeft(row, router);
  }
}
