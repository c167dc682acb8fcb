/**
 * A recompute beside the live state: the same nodes, rebuilt over the same replicas, run once; what they would
 * write is shown and dropped. On a settled zone that is nothing: anything else is a difference between the incremental and
 * the full result.
 */
import { Engine } from '../engine/engine.ts';
import { closeNodes, type Node } from '../engine/node.ts';
import type { Work } from '../engine/work.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { silentLogger } from '../log/logger.ts';
import type { Operation } from '../ovsdb/api.ts';
import { Context } from './context.ts';
import type { DatabaseKey } from './databases.ts';
import { controllerNodes } from './graph.ts';
import type { AnyObjectDecision, ObjectObserver } from './object-reasons.ts';
import type { Decision } from './reason.ts';
import type { Question } from './route/explain.ts';
import type { RouteNode } from './route/node.ts';
import { Zone } from './zone.ts';

export interface Plan {
  readonly database: DatabaseKey;
  readonly operations: readonly Operation[];
}

/** The recompute itself failed: there is no telling what it would have written. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/** Takes what a context has collected, as values; nothing is sent. */
function take(context: Context): Plan[] {
  const plans: Plan[] = [];
  for (const [database, transaction] of context.take()) {
    const operations = [...transaction.operations()];
    transaction.abort();
    if (operations.length > 0) plans.push({ database, operations });
  }
  return plans;
}

/** A context of its own over the live replicas: silent, and without a say in the live controller's random choices. */
function shadowOf(live: Context, failures: string[], observer?: ObjectObserver): Context {
  const log = { ...silentLogger, err: (message: string | (() => string)) => void failures.push(String(message)) };
  const context = new Context(live.db, log, () => 0);
  context.isLeader = live.isLeader;
  context.forgetOnDetach = live.forgetOnDetach;
  context.observer = observer;
  return context;
}

/** Runs the nodes over the live replicas, once, and gives what 'ask' makes of them and of what they would write. */
function* shadowRun<T>(
  live: Context,
  kernels: Kernels,
  ask: (nodes: readonly Node[], plans: readonly Plan[]) => T,
  observer?: ObjectObserver,
): Work<T> {
  const failures: string[] = [];
  const context = shadowOf(live, failures, observer);
  context.zone = live.zone;
  const nodes = controllerNodes(context, kernels);
  const engine = new Engine(nodes, { logger: context.log, now: () => 0 });
  try {
    const isComplete = yield* engine.runInParts();
    const plans = take(context);
    if (!isComplete) throw new PlanError(`the recompute failed: ${failures[0] ?? 'for no known reason'}`);
    return ask(nodes, plans);
  } finally {
    // Given up in between: what it has written so far must go.
    take(context);
    closeNodes(nodes);
  }
}

/**
 * What a full run would write now, per database that it would write to. Only between runs: no transaction may be open; nor may
 * anything be taken in between its parts. Throws PlanError when a node fails.
 */
export const planRun = (live: Context, kernels: Kernels): Work<readonly Plan[]> =>
  shadowRun(live, kernels, (_nodes, plans) => plans);

/** The same for what the rules say of a prefix, for a controller whose own nodes are not current. */
export const explainRun = (live: Context, kernels: Kernels, question: Question): Work<readonly Decision[]> =>
  shadowRun(live, kernels, (nodes) => explainOn(nodes, question));

/** What a full run decides about everything but routes, and why. */
export function* decisionsRun(live: Context, kernels: Kernels): Work<readonly AnyObjectDecision[]> {
  const decisions: AnyObjectDecision[] = [];
  return yield* shadowRun(
    live,
    kernels,
    () => decisions,
    (decision) => void decisions.push(decision),
  );
}

/** What the rules say of a prefix, by nodes that are current. */
export function explainOn(nodes: readonly Node[], question: Question): readonly Decision[] {
  return routeNodeOf(nodes).explain(question);
}

/** The node of routes. Throws Error for a graph without it. */
export function routeNodeOf(nodes: readonly Node[]): RouteNode {
  const route = nodes.find((node): node is RouteNode => 'explain' in node);
  if (route === undefined) throw new Error("there is no node 'route'");
  return route;
}

/** What would be written first for a zone that is not registered yet: its row. */
export function planRegistration(live: Context): readonly Plan[] {
  const context = shadowOf(live, []);
  new Zone(context).run();
  return take(context);
}
