/** Challenges: whatever the seed, something does not arrive, Why? shows the way to what is broken, and after it all arrives. */
import { equal, is, ok } from 'uvu/assert';
import { challengeOf } from '../../host/emulation/world/challenge.ts';
import { run } from '../../host/emulation/world/index.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';
import { Table } from '../support/why.ts';

const test = suite('emulation/challenge');
const kernels = async () => typescriptKernels();

/** So many that everything that can be broken is. */
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

/** A connected network is learned as its port has it. */
const asRow = (prefix: string): string => prefix.replace(/^(192\.168\.\d+)\.0\//, '$1.1/');

const kindOf = (what: string): string => what.replaceAll(/(az|lr|ts)\d+|172.16.\d+/g, 'N');

/** For each kind of what can be broken, the seed with the smallest world. */
const SMALLEST = new Map(
  SEEDS.toSorted((a, b) => challengeOf(b).topology.zones - challengeOf(a).topology.zones).map((seed) => [
    kindOf(challengeOf(seed).what),
    seed,
  ]),
);

test('the seeds break all kinds of things', () => {
  is(SMALLEST.size, 12);
});

test(
  'each is broken, and mended by what Why? says, one after the other',
  async () => {
    for (const seed of SMALLEST.values()) {
      const { what, questions } = challengeOf(seed);
      const table = await Table.create(`world zones=az1\nchallenge ${seed}`);
      const missing = () =>
        questions.filter(({ target, prefix, nexthop }) => !table.hasLearned(asRow(prefix), `az${target}`, nexthop));
      ok(missing().length > 0, `seed ${seed}: ${what}: everything arrives all the same`);
      let mends = 0;
      for (let [first] = missing(); first !== undefined; [first] = missing()) {
        const { target, origin, prefix } = first;
        const [path] = table.ask(prefix, `az${target}`, `lr${target}`, `az${origin}`).paths;
        const gate = path?.gates.find(({ state }) => state === 'failed');
        ok(gate !== undefined && gate.mend.length > 0, `seed ${seed}: ${what}: the way of ${prefix} has no advice`);
        await table.play(gate.mend.join('\n'));
        ok(++mends < 6, `seed ${seed}: ${what}: still broken after 5 mends`);
      }
      table.world.close();
    }
  },
  { deadline: 60_000 },
);

test('a seed gives the same world each time', async () => {
  const hashOf = async (seed: number): Promise<string> =>
    (await run({ script: `world zones=az1\nchallenge ${seed}`, kernels, checksInvariants: false })).hash;
  const [seed = 0] = [...SMALLEST.values()].slice(-1);
  is(await hashOf(seed), await hashOf(seed));
});

test('what is no seed is refused', async () => {
  const { entries } = await run({ script: 'challenge\nchallenge x\nchallenge 1 2\nchallenge -1', kernels });
  for (const { status, stderr } of entries) equal([status, stderr], [1, 'usage: challenge SEED, a number\n']);
  is(entries.length, 4);
});

test.run();
