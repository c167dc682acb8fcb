/**
 * `npm run bench:changes [-- --percent=N --changes=KEY,KEY... --only=ours|reference]`: one change at a time beside much that
 * it doesn't touch, on real ovsdb-servers, ours and, when it is installed and has it, the reference.
 *
 * Each time is from the first write to the moment at which the other zone's database (or the other database of the zone) tells of
 * the effect: the median of several. `floor`: the same writes and those that controllers make in between, by hand.
 */
import type { Change, Opened } from './changes/change.ts';
import { CHANGES } from './changes/index.ts';
import { cpuOf, quiet } from './controller-process.ts';
import type { RealWorld } from './real-world.ts';
import { figure, median, numbers, onlyOptions, option, Progress, record, table, warnOfLoad } from './support.ts';
import { controllers, startWorld, type Who } from './world-start.ts';

/** Changes by controllers, after some that are not timed. */
const TIMES = 10;
const EARLY = 2;
/** By hand: more of them, since one takes so little time that whatever else goes on decides it. */
const BY_HAND = 40;
/** All of them: each is made once. */
const ALL = EARLY + TIMES + BY_HAND;
/** Milliseconds without work after which controllers are at rest. */
const REST = 300;

interface Result {
  readonly who: Who;
  readonly change: string;
  /** What changes, beside so many of what. */
  readonly name: string;
  readonly of: string;
  readonly size: number;
  /** Milliseconds; 'cpu' is that of both controllers for one change. */
  readonly time: number;
  readonly longest: number;
  readonly cpu: number;
  readonly floor: number;
  /** 'time' by 'floor'. */
  readonly toFloor: number;
  /** How often the controllers did not come to rest. */
  readonly restless: number;
}

async function timed({ effect, marker }: Opened, n: number, work: () => Promise<void>): Promise<number> {
  const seen = effect.of(marker(n));
  const start = performance.now();
  await work();
  await seen;
  return performance.now() - start;
}

async function measureIn(world: RealWorld, change: Change, size: number, at: (phase: string) => void) {
  const daemons = world.zones.map(({ controller }) => controller);
  let restless = 0;
  const rest = async (): Promise<void> => {
    if (!(await quiet(daemons, REST))) restless++;
  };
  at('preparing');
  const opened = await change.open(world, size, ALL);
  await rest();
  const times: number[] = [];
  let cpu = 0;
  for (let n = 0; n < EARLY + TIMES; n++) {
    at('changing');
    const before = cpuOf(daemons);
    const time = await timed(opened, n, () => opened.write(n));
    await rest();
    if (n < EARLY) continue;
    times.push(time);
    cpu += cpuOf(daemons) - before;
  }
  at('by hand');
  for (const daemon of daemons) await daemon.stop();
  const byHand: number[] = [];
  for (let n = EARLY + TIMES; n < ALL; n++)
    byHand.push(
      await timed(opened, n, async () => {
        await opened.write(n);
        await opened.follow(n);
      }),
    );
  const [time, floor] = [median(times), median(byHand)];
  return { time, longest: Math.max(...times), cpu: cpu / TIMES, floor, toFloor: time / floor, restless };
}

async function measure(who: Who, change: Change, size: number, progress: Progress): Promise<Result> {
  const at = (phase: string): void => progress.at(`${who}, ${change.name} beside ${size} ${change.of}: ${phase}`);
  at('starting');
  const { world } = await startWorld(who);
  try {
    const { key, name, of } = change;
    return { who, change: key, name, of, size, ...(await measureIn(world, change, size, at)) };
  } finally {
    await world.close();
  }
}

function chosen(): readonly Change[] {
  const keys = option('changes')?.split(',');
  const known = CHANGES.map(({ key }) => key);
  for (const key of keys ?? [])
    if (!known.includes(key)) throw new Error(`--changes: no '${key}': known are ${known.join(', ')}`);
  return CHANGES.filter(({ key }) => keys?.includes(key) ?? true);
}

onlyOptions('percent', 'changes', 'only');
const [percent = 100] = numbers('percent', [100]);
const changes = chosen();
const programs = controllers();
const progress = new Progress();
const results: Result[] = [];
warnOfLoad();
for (const [at, change] of changes.entries()) {
  const size = Math.max(1, Math.round((change.usual * percent) / 100));
  const able = programs.filter((who) => who === 'ours' || change.isOld);
  for (const who of at % 2 === 0 ? able : able.toReversed()) results.push(await measure(who, change, size, progress));
}
progress.done();
const rows = changes.map((change) => {
  const of = (who: Who): Result | undefined => results.find((of) => of.who === who && of.change === change.key);
  const [ours, reference] = [of('ours'), of('reference')];
  const size = (ours ?? reference)?.size.toLocaleString('en') ?? '';
  const cells = [
    ours?.time,
    ours?.floor,
    ours?.toFloor,
    ours?.cpu,
    reference?.time,
    reference?.toFloor,
    reference?.cpu,
  ];
  return [change.name, `${size} ${change.of}`, ...cells.map(figure)];
});
const heads = ['one change', 'beside', 'ours ms', 'floor ms', 'to floor', 'CPU ms'];
console.log(table([...heads, 'reference ms', 'to floor', 'CPU ms'], rows));
console.log('\nCPU is that of both controllers for one change; -: not there, or not measured');
record('changes', { results });
