/** A world in memory that operations and steps are applied to: for the model's own tests, without any server. */
import { applyOperations } from './apply.ts';
import { SCHEMAS, databaseOf } from './generate/step.ts';
import type { Step, StepTransaction } from './generate/step.ts';
import { emptyDatabase } from './json.ts';
import { northdOperations } from './northd.ts';
import type { NorthdOptions } from './northd.ts';
import type { World } from './world.ts';

/** UUIDs that count up. */
function uuidCounter(): () => string {
  let count = 0;
  return () => `00000000-0000-4000-8000-${(++count).toString(16).padStart(12, '0')}`;
}

export interface Simulation {
  readonly world: World;
  /** Commits one transaction; throws when a server would refuse it. */
  readonly transact: (transaction: StepTransaction) => void;
  readonly apply: (step: Step) => void;
  /** Lets northd and ovn-controller of each zone catch up; was there anything to do? */
  readonly runNorthd: (options?: NorthdOptions) => boolean;
}

/** Empty databases for some zones. */
export function simulate(zones: readonly string[]): Simulation {
  const own = zones.map((zone) => [zone, { nb: emptyDatabase(SCHEMAS.nb), sb: emptyDatabase(SCHEMAS.sb) }] as const);
  const world: World = {
    inb: emptyDatabase(SCHEMAS.inb),
    isb: emptyDatabase(SCHEMAS.isb),
    zones: Object.fromEntries(own),
  };
  const newUuid = uuidCounter();
  const transact = (transaction: StepTransaction): void =>
    applyOperations(SCHEMAS[transaction.db], databaseOf(world, transaction), transaction.operations, newUuid);
  return {
    world,
    transact,
    apply: ({ ops }) => ops.forEach(transact),
    runNorthd: (options) => {
      let isBusy = false;
      for (const zone of zones) {
        const databases = world.zones[zone];
        const operations = databases === undefined ? [] : northdOperations(databases, options);
        if (operations.length === 0) continue;
        isBusy = true;
        transact({ db: 'sb', zone, operations });
      }
      return isBusy;
    },
  };
}
