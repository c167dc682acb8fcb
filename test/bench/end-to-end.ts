/**
 * `npm run bench:end-to-end [-- --routes=N,N... --reference-most=N --only=ours|reference]`: whole controllers on real ovsdb-servers, ours
 * and, when it is installed, the reference.
 *
 * bulk     N static routes written to one zone, until all are learned in the other
 * single   one route more, until it is learned: the median of ten
 * restart  both controllers started again over all of it, until one route more is learned and they rest
 * off, on  learning switched off in the second zone, until all is unlearned; and on again
 * floor    the three transactions of 'single' written by hand, without controllers: what the databases alone need, one after
 *          another and after the rest that 'single' has before each
 * relay    the same with two processes on Node that only pass the prefix on, after that rest: what is below any controller on Node
 */
import { Run, type Figures } from './end-to-end-run.ts';
import { figure, numbers, onlyOptions, Progress, record, table, warnOfLoad } from './support.ts';
import { controllers, startWorld, type Who } from './world-start.ts';

interface Result extends Figures {
  readonly who: Who;
  readonly routes: number;
  /** 'single' by 'floor'. */
  readonly toFloor: number;
}

async function measure(who: Who, routes: number, progress: Progress): Promise<Result> {
  const at = (phase: string): void => progress.at(`${who}, ${routes} routes: ${phase}`);
  at('start');
  const { world, learned } = await startWorld(who);
  try {
    const run = new Run(world, learned, at);
    await run.bulk(routes);
    await run.single();
    await run.restart();
    await run.flap();
    await run.floor();
    await run.relay();
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
  ['floor after a rest, ms', 'floorRested'],
  ['bare relays, ms', 'relayed'],
  ['single to floor', 'toFloor'],
  ['restart, CPU ms', 'restartCpu'],
  ['learning off, ms', 'off'],
  ['learning on, ms', 'on'],
  ['learning off and on, CPU ms', 'flapCpu'],
  ['memory, MB', 'resident'],
  ['memory at most, MB', 'peak'],
  ['phases without rest', 'restless'],
];

onlyOptions('routes', 'reference-most', 'only');
// It does not settle with many more.
const [most = 8000] = numbers('reference-most', [8000]);
const programs = controllers();
const progress = new Progress();
const results: Result[] = [];
warnOfLoad();
for (const [at, routes] of numbers('routes', [1000, 4000]).entries()) {
  const able = programs.filter((who) => who === 'ours' || routes <= most);
  for (const who of at % 2 === 0 ? able : able.toReversed()) results.push(await measure(who, routes, progress));
  progress.done();
  const of = (who: Who): Result | undefined => results.find((result) => result.who === who && result.routes === routes);
  const [ours, reference] = [of('ours'), of('reference')];
  const rows = ROWS.map(([name, key]) => {
    const ratio = ours === undefined || reference === undefined ? undefined : reference[key] / ours[key];
    return [name, figure(ours?.[key]), figure(reference?.[key]), figure(ratio)];
  });
  console.log(`${table([`${routes.toLocaleString('en')} routes`, 'ours', 'reference', 'reference/ours'], rows)}\n`);
}
console.log('CPU and memory are those of both controllers');
record('end-to-end', { results });
