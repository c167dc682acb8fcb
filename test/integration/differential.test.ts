/**
 * Random steps, the same in two worlds on real servers with Debian's schemas: one with our controllers, one with Debian's
 * 23.03. After each step, once both are at rest, interconnection must have made the same of them, except for what
 * test/support/differential/differences.ts says and why. Steps on which Debian's controller fails forever are left out.
 *
 *   FUZZ_RUNS=50 node --import tsx node_modules/uvu/bin.js test 'integration/differential'      a long run (after npm run build)
 *   FUZZ_SEED=17 FUZZ_RUNS=1 ...                                                                one seed again
 */
import { equal, ok } from 'uvu/assert';
import { BUILDING, materialise, randomChoice } from '../model/generate/generate.ts';
import { startSteps } from '../model/generate/start.ts';
import { onDebian } from '../support/debian.ts';
import { DELIBERATE } from '../support/differential/differences.ts';
import { EXAMPLES } from '../support/differential/examples.ts';
import { fitted, KNOWN_KINDS, whyUnknown } from '../support/differential/known.ts';
import { Pair } from '../support/differential/pair.ts';
import { suite } from '../support/suite.ts';
import { seededRandom } from '../../host/emulation/virtual-time.ts';

const test = suite('integration/differential', onDebian);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3);
const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1);
/** Choices of a run; about half of them are steps. */
const CHOICES = 180;
const KNOWN_BUILDING = BUILDING.filter((kind) => KNOWN_KINDS.includes(kind));

interface Count {
  taken: number;
  leftOut: number;
  readonly kinds: Set<string>;
}

/** One seed; counts the steps that were taken, and left out. */
async function run(seed: number, count: Count): Promise<void> {
  const zones = seed % 3 === 0 ? ['az1', 'az2', 'az3'] : ['az1', 'az2'];
  const random = seededRandom(seed);
  const pair = await Pair.start(zones, startSteps(zones));
  try {
    equal(pair.faults(), [], 'at the start');
    for (let i = 0; i < CHOICES; i++) {
      const kinds = i < CHOICES / 3 ? KNOWN_BUILDING : KNOWN_KINDS;
      const world = pair.world();
      const choice = randomChoice(random, kinds);
      const made = materialise(world, choice);
      if (made === undefined) continue;
      const step = fitted(made);
      if (whyUnknown(step, world) !== undefined) continue;
      const outcome = await pair.take(step);
      if (outcome === 'taken') {
        count.taken++;
        count.kinds.add(choice.kind);
      } else if (outcome !== 'not in both') count.leftOut++;
      if (outcome === 'lost') break;
      const faults = await pair.lastingFaults();
      ok(faults.length === 0, `differences:\n    ${faults.join('\n    ')}`);
    }
    equal(await pair.verify(), [], 'our controllers find something to correct');
  } catch (error) {
    if (error instanceof Error) error.message = `seed ${seed}: ${error.message}\n${pair.report()}`;
    throw error;
  } finally {
    pair.close();
  }
}

test('what differs on purpose still does', async () => {
  const zones = ['az1', 'az2'];
  const pair = await Pair.start(zones, startSteps(zones));
  try {
    equal(pair.faults(), []);
    for (const example of EXAMPLES) {
      equal(await pair.take(example(pair.world())), 'taken', pair.story.at(-1));
      equal(pair.faults(), [], pair.story.at(-1));
    }
    const names = DELIBERATE.map(({ what }) => what);
    equal([...pair.seen].sort(), names.sort(), 'strike from the list what no longer differs');
  } finally {
    pair.close();
  }
});

test(
  'random steps',
  async () => {
    const count: Count = { taken: 0, leftOut: 0, kinds: new Set() };
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) await run(seed, count);
    if (RUNS < 3) return;
    const { taken, leftOut, kinds } = count;
    ok(taken > 25 * RUNS, `only ${taken} steps were taken`);
    ok(leftOut < taken / 4, `${leftOut} steps were left out, and only ${taken} taken`);
    ok(kinds.size > KNOWN_KINDS.length / 2, `only steps of these kinds were taken: ${[...kinds].join(' ')}`);
  },
  { deadline: 60_000 + RUNS * 60_000 },
);

test.run();
