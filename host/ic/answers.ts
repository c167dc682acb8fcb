/** What people ask of a controller: what would a recompute write, and what do the rules of routes say of a prefix? */
import { finish, type Work } from '../engine/work.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { ControllerParts } from './controller-parts.ts';
import { PlanRequests, type Planner } from './plan-requests.ts';
import type { Decision } from './reason.ts';
import type { Question } from './route/explain.ts';
import { findRoutes } from './graph.ts';
import type { FoundRoutes } from './route/found-routes.ts';
import { explainOn, explainRun, planRegistration, planRun, routeNodeOf, type Plan } from './shadow.ts';

export class Answers {
  readonly #parts: ControllerParts;
  readonly #kernels: Kernels;
  readonly #requests: PlanRequests;

  constructor(parts: ControllerParts, kernels: Kernels, planner: Planner) {
    this.#parts = parts;
    this.#kernels = kernels;
    this.#requests = new PlanRequests(planner);
  }

  /** See Controller.plan. */
  plan(): readonly Plan[] {
    return finish(this.#plan());
  }

  /** See Controller.planAtRest. */
  planAtRest(): Promise<readonly Plan[] | undefined> {
    return this.#requests.ask(() => this.#plan());
  }

  /** See Controller.explainAtRest. */
  explainAtRest(question: Question): Promise<readonly Decision[] | undefined> {
    return this.#requests.ask(() => this.#explain(question));
  }

  /** See Controller.findRoutesAtRest. */
  findRoutesAtRest(prefix: string): Promise<FoundRoutes | undefined> {
    return this.#requests.ask(() => this.#findRoutes(prefix));
  }

  /** A turn has ended: a question that waits may be answered. */
  release(): void {
    this.#requests.release();
  }

  /** The controller is closed: nobody is answered any more. */
  end(): void {
    this.#requests.end();
  }

  *#plan(): Work<readonly Plan[]> {
    const { context, roles, zone } = this.#parts;
    if (roles.isWaitingForName) return [];
    const registered = zone.registered();
    if (registered === undefined) return planRegistration(context);
    context.zone = registered;
    return yield* planRun(context, this.#kernels);
  }

  /** Are the controller's own nodes current? */
  get #areCurrent(): boolean {
    const { engine, roles } = this.#parts;
    return roles.isActive && !engine.recomputeForced;
  }

  *#findRoutes(prefix: string): Work<FoundRoutes> {
    const { context, engine } = this.#parts;
    if (this.#areCurrent) return routeNodeOf(engine.nodes).find(prefix);
    return yield* findRoutes(context, this.#kernels, prefix);
  }

  *#explain(question: Question): Work<readonly Decision[]> {
    const { context, engine, roles, zone } = this.#parts;
    if (roles.isWaitingForName) return [];
    if (this.#areCurrent) return explainOn(engine.nodes, question);
    const registered = zone.registered();
    if (registered === undefined) return [];
    context.zone = registered;
    return yield* explainRun(context, this.#kernels, question);
  }
}
