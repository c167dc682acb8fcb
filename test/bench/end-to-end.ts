/**
 * `npm run bench:end-to-end [-- --routes=N,N... --only=ours|reference]`: whole controllers on real ovsdb-servers, ours
 * and, when it is installed, the reference.
 *
 * bulk     N static routes written to one zone, until all are learned in the other
 * single   one route more, until it is learned: the median of ten
 * restart  both controllers started again over all of it, until they rest
 * off, on  learning switched off in the second zone, until all is unlearned; and on again
 * floor    the three transactions of 'single' written by hand, without controllers: what the databases alone need
 */
import { existsSync } from 'node:fs';
import { daemonPath, installCommand, missingPackages, SERVERS } from '../../scripts/packages.mjs';
import { OURS, REFERENCE } from '../support/daemon.ts';
import { Run, type Figures } from './end-to-end-run.ts';
import { RealWorld } from './real-world.ts';
import { figure, numbers, onlyOptions, option, Progress, record, table, warnOfLoad } from './support.ts';

process.env['PATH'] = daemonPath();
// A signal alone would end this process without what it does at its end: servers and controllers killed.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const PROGRAMS = { ours: OURS, reference: REFERENCE };
type Who = keyof typeof PROGRAMS;

interface Result extends Figures {
  readonly who: Who;
  readonly routes: number;
  /** 'single' by 'floor'. */
  readonly toFloor: number;
}

async function measure(who: Who, routes: number, progress: Progress): Promise<Result> {
  const at = (phase: string): void => progress.at(`${who}, ${routes} routes: ${phase}`);
  const world = new RealWorld(PROGRAMS[who]);
  try {
    at('start');
    const run = new Run(world, await world.start(), at);
    await run.bulk(routes);
    await run.single();
    await run.restart();
    await run.flap();
    await run.floor();
    const figures = run.figures();
    return { who, routes, ...figures, toFloor: figures.single / figures.floor };
  } finally {
    await world.close();
  }
}

const ROWS: readonly (readonly [string, keyof Figures | 'toFloor'])[] = [
  ['bulk, ms', 'bulk'],
  ['bulk, CPU ms', 'bulkCpu'],
  ['single, ms', 'single'],
  ['single, longest, ms', 'singleMaximum'],
  ['single, CPU ms', 'singleCpu'],
  ['floor of single, ms', 'floor'],
  ['single to floor', 'toFloor'],
  ['restart, CPU ms', 'restartCpu'],
  ['learning off, ms', 'off'],
  ['learning on, ms', 'on'],
  ['learning off and on, CPU ms', 'flapCpu'],
  ['memory, MB', 'resident'],
  ['memory at most, MB', 'peak'],
  ['phases without rest', 'restless'],
];

onlyOptions('routes', 'only');
const only = option('only');
const missing = missingPackages(SERVERS);
if (missing.includes('openvswitch-common'))
  throw new Error(`there is no ovsdb-server to measure on: as root, ${installCommand(missing)}`);
const available = (['ours', 'reference'] as const).filter((who) => existsSync(PROGRAMS[who]));
const programs = available.filter((who) => only === undefined || who === only);
if (programs.length === 0)
  throw new Error(`nothing to measure: --only=${only ?? ''} and installed are ${available.join(', ')}`);
if (!existsSync(REFERENCE)) console.log(`${REFERENCE} is not installed: nothing to compare with.\n`);
const progress = new Progress();
const results: Result[] = [];
warnOfLoad();
for (const [at, routes] of numbers('routes', [1000, 4000]).entries()) {
  for (const who of at % 2 === 0 ? programs : programs.toReversed()) results.push(await measure(who, routes, progress));
  progress.done();
  const of = (who: Who): Result | undefined => results.find((result) => result.who === who && result.routes === routes);
  const [ours, reference] = [of('ours'), of('reference')];
  const rows = ROWS.map(([name, key]) => {
    const ratio = ours === undefined || reference === undefined ? undefined : reference[key] / ours[key];
    return [name, figure(ours?.[key]), figure(reference?.[key]), figure(ratio)];
  });
  console.log(`${table([`${routes.toLocaleString('en')} routes`, 'ours', 'reference', 'reference/ours'], rows)}\n`);
}
console.log('CPU and memory are those of both controllers; CPU is as coarse as /proc (10 ms)');
record('end-to-end', { results });
