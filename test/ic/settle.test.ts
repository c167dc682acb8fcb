/**
 * Property: after any steps, whatever happens to controllers and connections in between, and wherever the turns of a run end,
 * every zone comes to rest; then incremental == full recompute (a shadow run would write nothing) == the reference model.
 */
import { array, check, constantFrom, oneof, property, record, nat } from 'fast-check';
import { ok } from 'uvu/assert';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { silentLogger, type LoggerFactory } from '../../host/log/logger.ts';
import { checkSettled } from '../model/expected.ts';
import { choices, materialise, type Choice } from '../model/generate/generate.ts';
import { startSteps } from '../model/generate/start.ts';
import { northdOperations } from '../model/northd.ts';
import { zoneName } from '../model/zone.ts';
import { implementations } from '../support/kernels.ts';
import { KEYS, Lab } from '../support/lab.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/settle');

const ZONES = ['az1', 'az2', 'az3'] as const;

/** Failed commits that one step may cost: a lost race each, never a storm. */
const FAILURES = 3;

/** What happens to the machinery rather than to the networks. */
interface Incident {
  readonly incident: 'cut' | 'restart' | 'pause' | 'resume' | 'recompute';
  readonly zone: (typeof ZONES)[number];
  readonly database: (typeof KEYS)[number];
}

/** A little of the work that is due is done: what comes next finds everybody in the middle of it. */
interface Moment {
  readonly turns: number;
}

/** Steps that come so fast that nobody has settled in between. */
interface Burst {
  readonly burst: readonly (Choice | Incident | Moment)[];
}

const incidents = record({
  incident: constantFrom<Incident['incident']>('cut', 'restart', 'pause', 'resume', 'recompute'),
  zone: constantFrom(...ZONES),
  database: constantFrom(...KEYS),
});
const moments = record({ turns: nat(60) });
const bursts = record({
  burst: array(
    oneof({ arbitrary: choices(), weight: 8 }, { arbitrary: incidents, weight: 1 }, { arbitrary: moments, weight: 2 }),
    { minLength: 1, maxLength: 6 },
  ),
});

const text = (message: string | (() => string)): string => (typeof message === 'string' ? message : message());

/** Counts failed commits and collects internal errors out of the log. */
function listen(): { logger: LoggerFactory; failures: string[]; errors: string[] } {
  const failures: string[] = [];
  const errors: string[] = [];
  const logger = {
    ...silentLogger,
    err: (message: string | (() => string)) => void errors.push(text(message)),
    warn: (message: string | (() => string)) => {
      if (text(message).includes('commit failed')) failures.push(text(message));
    },
  };
  return { logger: () => logger, failures, errors };
}

function happen(lab: Lab, { incident, zone, database }: Incident, kernels: (place: number) => Kernels): string {
  const controller = lab.controllers.get(zone);
  switch (incident) {
    case 'cut':
      lab.cut(database, database === 'inb' || database === 'isb' ? '' : zone);
      return `connections to ${database} of ${zone} are cut`;
    case 'restart':
      lab.stop(zone);
      lab.start(zone, kernels(ZONES.indexOf(zone)));
      return `the controller of ${zone} is killed and started`;
    case 'pause':
      controller?.pause();
      return `the controller of ${zone} is paused`;
    case 'resume':
      controller?.resume();
      return `the controller of ${zone} is resumed`;
    case 'recompute':
      controller?.recompute();
      break;
  }
  return `the controller of ${zone} recomputes`;
}

/** What is wrong with a world that has come to rest. */
function faults(lab: Lab): string[] {
  const world = lab.world();
  const active = [...lab.controllers]
    .filter(([, controller]) => controller.status === 'active')
    .map(([zone, controller]) => ({ zone, isLeader: controller.context.isLeader }));
  const found = checkSettled(world, active);
  for (const [zone, databases] of Object.entries(world.zones)) {
    const missing = northdOperations(databases);
    if (missing.length > 0) found.push(`${zone}: the emulation of northd has left out ${JSON.stringify(missing)}`);
  }
  for (const { zone } of active) {
    const plan = lab.controllers.get(zone)?.plan();
    const nameless = zoneName(world, zone) === '';
    if (plan === undefined && !nameless) found.push(`${zone}: there is no plan`);
    if (plan !== undefined && plan.length > 0) found.push(`${zone}: a recompute would write ${JSON.stringify(plan)}`);
  }
  return found;
}

/** Ends one turn in so many, at random; 0: none before its run is through. */
function turnsOf(seed: number, oneIn: number): { isTurnOver?: () => boolean } {
  if (oneIn === 0) return {};
  const random = seededRandom(seed);
  return { isTurnOver: () => random() * oneIn < 1 };
}

function play(seed: number, oneIn: number, script: readonly Burst[], kernels: (place: number) => Kernels): void {
  const { logger, failures, errors } = listen();
  const lab = new Lab({ zones: ZONES, seed, kernels, logger, ...turnsOf(seed, oneIn) });
  const story: string[] = [];
  const rest = (): void => {
    failures.length = 0;
    lab.settle();
    const found = [...errors, ...faults(lab)];
    // A restart drops what was in flight, and a cut loses it: only refusals count.
    if (failures.length > FAILURES * ZONES.length)
      found.push(`${failures.length} commits failed: ${failures[0] ?? ''}`);
    ok(found.length === 0, `after:\n  ${story.slice(-12).join('\n  ')}\nwrong:\n  ${found.join('\n  ')}`);
  };
  try {
    for (const step of startSteps(ZONES)) lab.apply(step);
    rest();
    for (const { burst } of script) {
      for (const event of burst) {
        if ('incident' in event) {
          story.push(happen(lab, event, kernels));
          continue;
        }
        if ('turns' in event) {
          lab.advance(event.turns, { northd: true });
          continue;
        }
        const step = materialise(lab.world(), event);
        if (step === undefined) continue;
        story.push(step.description);
        lab.apply(step);
      }
      rest();
    }
  } finally {
    lab.close();
  }
}

test(
  'every zone comes to rest where the recompute and the model would have it',
  async () => {
    const all = await implementations();
    const kernels = (place: number): Kernels => {
      const implementation = all[place % all.length];
      if (implementation === undefined) throw new Error('no kernels');
      return implementation.kernels;
    };
    const scripts = array(bursts, { minLength: 20, maxLength: 50 });
    // The script itself says little and fills screens: the seed and path bring it back, the story says what happened. FUZZ_SHRINK=1 looks for a
    // shorter one.
    const { failed, seed, counterexamplePath, errorInstance } = check(
      property(nat(1_000_000), constantFrom(0, 1, 3, 30), scripts, (number, oneIn, script) =>
        play(number, oneIn, script, kernels),
      ),
      { ...runs(10), endOnFailure: process.env['FUZZ_SHRINK'] === undefined },
    );
    const story = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    ok(!failed, `FUZZ_SEED=${seed} FUZZ_PATH=${counterexamplePath ?? ''}\n${story}`);
  },
  { deadline: 600_000 },
);

test.run();
