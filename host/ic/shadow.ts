/**
 * A recompute beside the live state: the same nodes, made anew over the same replicas, run once; what they would
 * write is told and dropped. On a settled zone that is nothing: anything else is a difference between the incremental and
 * the full result.
 */
import { Engine } from '../engine/engine.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { silentLogger } from '../log/logger.ts';
import type { Operation } from '../ovsdb/api.ts';
import { Context } from './context.ts';
import type { DatabaseKey } from './databases.ts';
import { controllerNodes } from './graph.ts';
import type { DecisionRecorder } from './reason.ts';

export interface Plan {
  readonly database: DatabaseKey;
  readonly operations: readonly Operation[];
}

/**
 * What a full run would write now, per database that it would write to. 'recorder' is told every decision on the way.
 * Only between runs: no transaction may be open.
 */
export function planRun(live: Context, kernels: Kernels, recorder?: DecisionRecorder): readonly Plan[] {
  const context = new Context(live.db, silentLogger, live.random);
  context.zone = live.zone;
  context.isLeader = live.isLeader;
  context.forgetOnDetach = live.forgetOnDetach;
  context.recorder = recorder;
  const engine = new Engine(controllerNodes(context, kernels), { logger: silentLogger, now: () => 0 });
  engine.run();
  const plans: Plan[] = [];
  for (const [database, transaction] of context.take()) {
    const operations = [...transaction.operations()];
    transaction.abort();
    if (operations.length > 0) plans.push({ database, operations });
  }
  return plans;
}
