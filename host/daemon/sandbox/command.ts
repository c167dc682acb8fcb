/** `ovn-ic-wasm sandbox`: builds the tutorial's topology, shows what the routers know, and stays. */
import { sourceOf, type KnownRouter } from '../../emulation/onlooker.ts';
import {
  gatewaySteps,
  gives,
  place as placeOf,
  routerSteps,
  staticRouteSteps,
  transitSwitchStep,
  type TutorialStep,
} from '../../emulation/tutorial.ts';
import { printable } from '../../log/printable.ts';
import { LogError } from '../../ovsdb/server/log-record.ts';
import { prepareForLongRun } from '../../node/long-run.ts';
import { StartupError } from '../../node/startup-error.ts';
import { textTable } from '../text-table.ts';
import { parseSandboxOptions, type SandboxOptions } from './options.ts';
import { Printer } from './printer.ts';
import { SandboxWorld } from './world.ts';

/** Seconds until `--exit` leaves with an error. */
const PATIENCE = 120;

const numbers = (world: SandboxWorld): number[] => world.zones.map((_, at) => at + 1);

async function build(world: SandboxWorld, printer: Printer, signal: AbortSignal): Promise<void> {
  const take = (step: TutorialStep): void => {
    signal.throwIfAborted();
    world.take(step);
    printer.done(step.what, `${step.program} --db=$${variable(step)} ${step.args.join(' ')}`);
  };
  printer.heading(`1. ${world.zones.length} zones, each with a gateway`);
  for (const n of numbers(world)) for (const step of gatewaySteps(n)) take(step);
  printer.heading('2. A transit switch between them');
  take(transitSwitchStep);
  await world.until(() => world.hasSwitch('ts1'));
  printer.done('the controllers have made ts1 a logical switch of every zone');
  printer.heading('3. A router in each zone, on the transit switch');
  for (const n of numbers(world)) for (const step of [...routerSteps(n), ...staticRouteSteps(n)]) take(step);
  const start = performance.now();
  await untilLearned(world);
  printer.done(`the routers have learned one another's routes, ${Math.ceil(performance.now() - start)} ms later`);
}

/** The shell variable that stands for a step's database in what is printed. */
const variable = ({ program, zone }: Pick<TutorialStep, 'program' | 'zone'>): string =>
  zone === undefined ? 'IC_NB' : `${zone.toUpperCase()}_${program === 'ovn-sbctl' ? 'SB' : 'NB'}`;

/** Resolves when each router of the tutorial has learned what all others give. */
function untilLearned(world: SandboxWorld): Promise<void> {
  const waiting = new Set(numbers(world));
  const hasLearned = (n: number): boolean => {
    const { zone, router } = placeOf(n);
    const known = world.routers(zone).find(({ name }) => name === router);
    const learned = new Set(known?.routes.map(({ prefix, nexthop }) => `${prefix} ${nexthop}`));
    return numbers(world).every((other) => other === n || gives(other).every((route) => learned.has(route)));
  };
  return world.until(() => {
    for (const n of waiting) if (hasLearned(n)) waiting.delete(n);
    return waiting.size === 0;
  });
}

function showRouter({ zone, name, routes }: KnownRouter, printer: Printer): void {
  printer.heading(`Routes of ${printable(name)} in ${zone}`);
  const rows = routes.map((route) => [route.prefix, route.nexthop, sourceOf(route)]);
  const [heads = '', rule = '', ...lines] = textTable(['prefix', 'next hop', 'from'], rows, ['left']);
  for (const line of [heads, rule]) printer.say(`  ${line}`);
  for (const [at, line] of lines.entries()) printer.say(`  ${line}`, routes[at]?.kind === 'learned');
}

function showTheWay(world: SandboxWorld, printer: Printer): void {
  printer.heading('Where everything is');
  for (const { name, remote } of world.remotes()) {
    const [first = '', second = ''] = name.split('-');
    const variable = name.startsWith('ic') ? `${first}_${second}` : `${second}_${first}`;
    printer.say(`  export ${variable.toUpperCase()}=${remote}`);
  }
  for (const zone of world.zones) printer.say(`  export ${zone.toUpperCase()}_IC=${world.place.path(`${zone}.ctl`)}`);
  printer.heading('In another terminal, after pasting the lines above');
  for (const line of [
    'ovn-nbctl --db=$AZ1_NB lr-route-add lr1 10.50.0.0/16 192.168.1.101',
    'ovn-nbctl --db=$AZ2_NB lr-route-list lr2',
    'ovn-ic-sbctl --db=$IC_SB show',
    'ovn-appctl -t $AZ2_IC route/explain lr2 10.50.0.0/16',
  ])
    printer.say(`  ${line}`);
  printer.quiet(
    'without OVN installed: build/ovn-ic-wasm nbctl, sbctl, ic-nbctl and ic-sbctl do what ovn-nbctl and the other three do',
  );
}

/** With '--exit' nobody sits in front of it who could give up. */
async function within(work: Promise<void>, isLimited: boolean): Promise<void> {
  if (!isLimited) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new StartupError(`the zones have not converged within ${PATIENCE} s`)),
      PATIENCE * 1000,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function play(options: SandboxOptions, printer: Printer, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  const world = await SandboxWorld.start(options);
  const left = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  try {
    if (options.zones !== undefined && options.zones !== world.zones.length)
      throw new StartupError(
        `--zones=${options.zones}: ${world.place.directory} holds ${world.zones.length} zones: leave --zones away, or choose another --persist folder`,
      );
    printer.title(`OVN interconnection: ${world.zones.length} availability zones on this machine`);
    printer.quiet(
      `embedded databases, ovn-northd and ovn-controller emulated; ${options.processes ? 'a process for each controller' : 'all in one process'}`,
    );
    printer.done(
      `${world.remotes().length} databases and ${world.zones.length} controllers run in ${world.place.directory}`,
    );
    if (world.isOld) printer.done('the databases are those that were kept there');
    const work = world.isOld ? world.until(() => world.isAtRest) : build(world, printer, signal);
    await within(Promise.race([work, left]), options.exit);
    signal.throwIfAborted();
    for (const zone of world.zones) for (const router of world.routers(zone)) showRouter(router, printer);
    printer.say();
    printer.done(`ready ${((performance.now() - start) / 1000).toFixed(2)} s after the start`);
    if (!options.exit) {
      showTheWay(world, printer);
      printer.title(
        `\nCtrl-C ends it all${options.persist === undefined ? ` and removes ${world.place.directory}` : ''}.`,
      );
      // A promise alone keeps no process alive.
      const alive = setInterval(() => undefined, 1 << 30);
      await left;
      clearInterval(alive);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await world.close();
  }
  printer.say(`\nDone: everything is stopped${options.persist === undefined ? ' and removed' : ''}.`);
}

/** Runs until it is over; then ends the process. Rejects with StartupError. */
export async function runSandbox(argv: readonly string[]): Promise<void> {
  prepareForLongRun();
  const options = parseSandboxOptions(argv);
  if (typeof options === 'string') {
    process.stdout.write(options);
    return;
  }
  const leaving = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leaving.abort());
  try {
    await play(options, new Printer(), leaving.signal);
  } catch (error) {
    if (error instanceof LogError) throw new StartupError(error.message, { cause: error });
    throw error;
  }
  process.exit(0);
}
