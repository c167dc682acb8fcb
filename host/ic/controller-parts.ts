/** The parts of a controller, and how they are put together. */
import { Engine } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../ovsdb/platform.ts';
import { Context } from './context.ts';
import type { ControllerOptions } from './controller-options.ts';
import { Databases } from './databases.ts';
import { controllerNodes } from './graph.ts';
import { Holds } from './holds.ts';
import { Pace } from './pace.ts';
import { Repetitions } from './repetition.ts';
import { Rivals } from './rivals.ts';
import { Roles } from './roles.ts';
import { Sequence } from './sequence.ts';
import { Standstill } from './standstill.ts';
import { WantedRows } from './wanted-rows.ts';
import { Zone } from './zone.ts';

export interface ControllerParts {
  readonly log: Logger;
  readonly clock: Clock;
  readonly context: Context;
  readonly engine: Engine;
  readonly zone: Zone;
  readonly wanted: WantedRows;
  readonly sequence: Sequence;
  readonly roles: Roles;
  readonly pace: Pace;
  readonly holds: Holds;
  readonly standstill: Standstill;
  readonly repetitions: Repetitions;
  readonly rivals: Rivals;
}

/** 'wake' is called when a turn is due. */
export function controllerParts(options: ControllerOptions, wake: () => void): ControllerParts {
  const { clock, kernels, logger, random } = options;
  const log = logger('ovn_ic');
  const now = (): number => clock.now();
  const databases = new Databases(options.databases);
  const context = new Context(databases, log, random, now);
  context.forgetOnDetach = options.forgetOnDetach === true;
  const holds = new Holds(clock, wake);
  context.holds = holds;
  const repeated = (what: string): void =>
    log.warn(
      `${what}: written again and again, since it has no effect or somebody else changes it back; trying less and less often`,
    );
  return {
    log,
    clock,
    context,
    // A zone without a name has nothing to run yet.
    engine: new Engine(() => controllerNodes(context, kernels), { logger: logger('inc_proc_eng'), now }),
    zone: new Zone(context),
    wanted: new WantedRows(databases),
    sequence: new Sequence(context),
    roles: new Roles(context),
    pace: new Pace(clock, wake),
    holds,
    standstill: new Standstill(clock, databases.sb, wake),
    repetitions: new Repetitions(now, repeated),
    rivals: new Rivals(context, now),
  };
}
