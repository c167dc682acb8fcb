/** The recorded commands of OVN 26.03 on the command line, over sockets: all of them within this process, one script as processes. */
import { equal, ok } from 'uvu/assert';
import { CommandLinePlace } from '../support/ctl/command-line-place.ts';
import { EXCEPTIONS } from '../support/ctl/exceptions.ts';
import { replay } from '../support/ctl/replay.ts';
import { scripts } from '../support/ctl/vectors.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ctl-vectors');

const DEADLINE = 300_000;

const all = scripts();
const differing = new Set<string>();
let count = 0;

for (const script of all)
  test(
    script.name,
    async () => {
      const place = await CommandLinePlace.start(script.db);
      const result = await replay(script, place);
      place.close();
      count += result.count;
      for (const { id } of result.differences) differing.add(id);
      const [first] = result.differences.filter(({ id }) => !EXCEPTIONS.has(id));
      if (first !== undefined) throw new Error(`${first.id}: ${first.argv.join(' ')}\n${first.what}`);
    },
    { deadline: DEADLINE },
  );

test('all are there, and every exception is one', () => {
  ok(count >= 3446, `only ${count} commands were replayed`);
  equal(
    [...EXCEPTIONS.keys()].filter((id) => !differing.has(id)),
    [],
    'these replay: strike them',
  );
});

test(
  'as processes: options, connections, exit statuses',
  async () => {
    const script = all.find(({ name }) => name === 'opt-inb')!;
    const place = await CommandLinePlace.start(script.db, true);
    const { differences } = await replay(script, place);
    place.close();
    equal(differences, []);
  },
  { deadline: DEADLINE },
);

test.run();
