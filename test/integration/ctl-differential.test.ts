/** 2,000 random command lines, seeded, on embedded servers: our tools and Debian's answer the same and change the same, except for what is listed. */
import { equal, ok } from 'uvu/assert';
import { compareWithReference } from '../support/ctl/differential.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ctl-differential', onDebian);

/** Commands a tool; `CTL_RUNS=10` tries as many more, from other seeds. */
const COMMANDS = 500;
const RUNS = Number(process.env['CTL_RUNS'] ?? 1);
const SEED = Number(process.env['CTL_SEED'] ?? 3);

for (const kind of ['nb', 'sb', 'inb', 'isb'] as const)
  test(
    `${COMMANDS * RUNS} commands: ${kind}`,
    async () => {
      for (let run = 0; run < RUNS; run++) {
        const { count, succeeded, differences } = await compareWithReference(kind, COMMANDS, SEED + run);
        ok(succeeded > count / 5, `only ${succeeded} of ${count} commands did anything`);
        equal(
          differences.map(({ argv, what }) => `${JSON.stringify(argv)} (seed ${SEED + run})\n${what}`),
          [],
        );
      }
    },
    { deadline: 300_000 * RUNS },
  );

test.run();
