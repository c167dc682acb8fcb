/**
 * `npm start`: OVN's interconnection tutorial on real servers, with our controllers. Stays until Ctrl-C, or with
 * `--exit` leaves once the routers know one another's routes. Its servers live in a temporary folder and go with it.
 */
import { OURS } from '../test/support/daemon.ts';
import { World } from '../test/support/ovn-world.ts';
import {
  gatewaySteps,
  gives,
  place,
  routerSteps,
  staticRouteSteps,
  take,
  transitSwitchStep,
  untilLearned,
  untilSwitch,
} from '../test/support/ovn/topology.ts';
import type { TutorialStep } from '../host/emulation/tutorial.ts';
import { daemonPath } from './packages.mjs';

const USAGE = `Usage: npm start [-- --exit]

Two OVN availability zones on this machine, joined by our ovn-ic.

  --exit   leave when the routers know one another's routes, instead of staying until Ctrl-C
`;

const ZONES = [1, 2];

const isColourful = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (code: number, text: string): string => (isColourful ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = (text: string): string => paint(1, text);
const dim = (text: string): string => paint(2, text);
const green = (text: string): string => paint(32, text);

const say = (text = ''): void => console.log(text);
const heading = (text: string): void => say(`\n${bold(text)}`);
const done = (text: string): void => say(`  ${green('✓')} ${text}`);

/** The shell variable that stands for a step's database in what is printed. */
const variable = ({ program, zone }: Pick<TutorialStep, 'program' | 'zone'>): string =>
  zone === undefined ? 'IC_NB' : `${zone.toUpperCase()}_${program === 'ovn-sbctl' ? 'SB' : 'NB'}`;

async function run(world: World, step: TutorialStep, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await take(world, step);
  done(step.what);
  say(dim(`      ${step.program} --db=$${variable(step)} ${step.args.join(' ')}`));
}

async function build(world: World, signal: AbortSignal): Promise<void> {
  heading('1. Two zones, each with a gateway');
  for (const n of ZONES) for (const step of gatewaySteps(n)) await run(world, step, signal);

  heading('2. A transit switch between them');
  await run(world, transitSwitchStep, signal);
  await untilSwitch(world, 'ts1');
  done('ovn-ic has made ts1 a logical switch of every zone');

  heading('3. A router in each zone, on the transit switch');
  for (const n of ZONES) for (const step of [...routerSteps(n), ...staticRouteSteps(n)]) await run(world, step, signal);

  const start = performance.now();
  for (const n of ZONES) {
    const { zone, router } = place(n);
    const others = ZONES.filter((other) => other !== n).flatMap(gives);
    await untilLearned(world, world.zone(zone), router, others);
  }
  done(`the routers have learned one another's routes, ${Math.ceil(performance.now() - start)} ms later`);
}

async function showRoutes(world: World): Promise<void> {
  for (const n of ZONES) {
    const { zone, router } = place(n);
    heading(`Routes of ${router} in ${zone}`);
    const text = await world.zone(zone).nbctl('lr-route-list', router);
    for (const line of text.trimEnd().split('\n')) say(`  ${line.includes('(learned)') ? green(line) : line}`);
  }
}

function showTheWay(world: World): void {
  heading('Where everything is');
  const databases = [
    ['IC_NB', world.icNb.remote],
    ['IC_SB', world.icSb.remote],
    ...world.zones.flatMap(({ name, nb, sb }) => [
      [`${name.toUpperCase()}_NB`, nb.remote],
      [`${name.toUpperCase()}_SB`, sb.remote],
    ]),
  ];
  for (const [name, remote] of databases) say(`  export ${name}=${remote}`);
  for (const { name, ic } of world.zones) say(`  export ${name.toUpperCase()}_IC=${ic.control}`);
  heading('In another terminal, after pasting the lines above');
  for (const line of [
    'ovn-nbctl --db=$AZ1_NB lr-route-add lr1 10.50.0.0/16 192.168.1.100',
    'ovn-nbctl --db=$AZ2_NB lr-route-list lr2',
    'ovn-ic-sbctl --db=$IC_SB show',
    'ovn-appctl -t $AZ2_IC route/explain lr2 10.50.0.0/16',
    'ovn-appctl -t $AZ2_IC inc-engine/show-stats',
  ])
    say(`  ${line}`);
}

/** Builds and shows everything, and stays until 'signal' says to leave; leaves at once when it says so on the way. */
async function tutorial(signal: AbortSignal, stays: boolean): Promise<void> {
  const world = new World();
  const left = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  try {
    say(bold('OVN interconnection: two availability zones on this machine'));
    say(dim(`  ovn-ic is ${OURS}; ovsdb-server and ovn-northd are the installed ones`));
    await world.start({ zones: { az1: 'ours', az2: 'ours' } }, signal);
    done(`six databases, two ovn-northd and two ovn-ic run in ${world.directory}`);
    await Promise.race([build(world, signal), left]);
    signal.throwIfAborted();
    await showRoutes(world);
    if (stays) {
      showTheWay(world);
      say(`\n${bold('Ctrl-C')} ends it all and removes ${world.directory}.`);
      // A promise alone keeps no process alive.
      const alive = setInterval(() => undefined, 1 << 30);
      await left;
      clearInterval(alive);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    world.close();
  }
  say('\nDone: everything is stopped and removed.');
}

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => arg !== '--exit' && arg !== '--help');
  if (unknown.length > 0 || args.includes('--help')) {
    if (unknown.length > 0) console.error(`unknown: ${unknown.join(' ')}\n`);
    say(USAGE);
    return unknown.length > 0 ? 1 : 0;
  }
  process.env['PATH'] = daemonPath();
  const leaving = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leaving.abort());
  await tutorial(leaving.signal, !args.includes('--exit'));
  return 0;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
