/** What the lab costs: a world of 20 zones with 50 routes each, in this process, from nothing to rest, and a look at its past. `npm run bench:lab`. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Player, readScript, World } from '../../host/emulation/world/index.ts';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { loadWasmKernels } from '../../host/kernels/wasm/load.ts';
import { Past } from '../../host/lab/worker/past.ts';
import { Scene } from '../../host/lab/worker/scene.ts';
import { ROUTES, script, ZONES } from './lab-script.ts';

/** Moments of the past that are looked at. */
const LOOKS = 200;

const bytes = new Uint8Array(readFileSync(new URL('../../build/ovn-ic.wasm', import.meta.url)));
const { world: line, statements } = readScript(script());
const start = performance.now();
const world = await World.create({ ...line, kernels: () => loadWasmKernels(bytes) });
world.settle();
const scene = new Scene(world, () => undefined, undefined);
const past = new Past(world);
const { history } = past;
scene.past = past;
world.journal.onEvent = (event) => scene.note(event);
const player = new Player(world);
let consent = 0;
for (const statement of statements) {
  await player.play(statement);
  if (statement.command === 'settle off') consent = performance.now();
}
scene.show();
const end = performance.now();
const { databases, events } = world.hash();
console.log(
  `${ZONES} zones of ${ROUTES} routes, ${statements.length} commands: ${((end - start) / 1000).toFixed(2)} s in all`,
);
console.log(
  `from consent to rest, ${ZONES * ROUTES * (ZONES - 1)} routes learned: ${((end - consent) / 1000).toFixed(2)} s`,
);
console.log(`fingerprint ${databases}-${events}`);

/** Milliseconds of processor time. */
const spent = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
// What building the world has left behind is not what a look costs.
collect();

// Moments in no order: each is another keyframe, and another distance from it.
const random = seededRandom(1);
const times: number[] = [];
const elapsed: number[] = [];
let [hardest, most] = [0, 0];
for (let left = LOOKS; left > 0; left--) {
  const moment = history.first + Math.floor(random() * (world.journal.count - history.first));
  const [before, begun, effort, converted] = [spent(), performance.now(), history.effort, history.converted];
  scene.lookAt(moment);
  times.push(spent() - before);
  elapsed.push(performance.now() - begun);
  hardest = Math.max(hardest, history.effort - effort);
  most = Math.max(most, history.converted - converted);
}
const describe = (some: readonly number[]): string => {
  const sorted = some.toSorted((a, b) => a - b);
  const [first = 0] = some;
  return `${(sorted[LOOKS >>> 1] ?? 0).toFixed(1)} ms (median), the first ${first.toFixed(1)}, at most ${(sorted.at(-1) ?? 0).toFixed(1)}`;
};
const { keyframes, rows } = history.kept;
console.log(`${world.journal.count} events; ${keyframes} keyframes with ${rows} rows`);
console.log(
  `a look at one of ${LOOKS} moments, to the picture: ${describe(elapsed)}; of processor time, V8's own threads among it, ${describe(times)}; at most ${hardest} rows and changes, of which ${most} values were read`,
);

/** Megabytes that are in use. */
function used(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}
const whole = used();
const kept = world.journal.events.length;
scene.past = undefined;
history.forget(world.journal.count);
(world.journal.events as unknown[]).length = 0;
console.log(`the past, ${kept} events and what was in the databases: ${(whole - used()).toFixed(0)} MB`);
world.close();
